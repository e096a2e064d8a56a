"""The rows of the room: payments, and what is asked and read on line."""

from ardoise.payments.models.online import (
    Checkout,
    CheckoutShare,
    CheckoutState,
    Dispute,
    Movement,
    MovementKind,
    OnlineRules,
    OnlineSwitch,
    ProviderAccount,
    ProviderEvent,
)
from ardoise.payments.models.payment import DIFFERENCE, Allocation, Confirmation, Direction, Method, Payment

__all__ = [
    "DIFFERENCE",
    "Allocation",
    "Checkout",
    "CheckoutShare",
    "CheckoutState",
    "Confirmation",
    "Direction",
    "Dispute",
    "Method",
    "Movement",
    "MovementKind",
    "OnlineRules",
    "OnlineSwitch",
    "Payment",
    "ProviderAccount",
    "ProviderEvent",
]
