"""The providers of payments on line, each in its folder, behind one small interface (`base.py`).

`stripe/` and `mollie/` speak to a provider through its official library; `transfer/` asks nobody: it tells the
customer where to send a SEPA transfer. Adding a provider is a folder and a line in `PROVIDERS`.
"""

from ardoise.payments.providers.base import Provider
from ardoise.payments.providers.mollie.provider import Mollie
from ardoise.payments.providers.stripe.provider import Stripe

PROVIDERS: dict[str, Provider] = {provider.key: provider for provider in (Stripe(), Mollie())}
