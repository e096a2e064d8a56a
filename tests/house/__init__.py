"""The house looks at itself: requirements, exactness, layout, documents."""
