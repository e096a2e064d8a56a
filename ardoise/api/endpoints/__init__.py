"""The endpoints, one file per group: find through the gate, call one act, answer."""
