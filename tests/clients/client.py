"""Uses the Python client that openapi-python-client made of the document."""

import os
from uuid import UUID

from renqing_client import AuthenticatedClient
from renqing_client.api.customers import lookup_customer
from renqing_client.api.orders import create_message, get_order, list_orders
from renqing_client.models import Customer, Error, ListOrdersResponse, Message, MessageInput, Order, OrderState

SHOP = "nongmao"
client = AuthenticatedClient(base_url=os.environ["RENQING_ADDRESS"], token=os.environ["RENQING_KEY"])


def message(message_id: str, channel: str = "wechat-group") -> MessageInput:
    return MessageInput(
        channel=channel, channel_message_id=message_id, sender_id="wx-wang", text="18号,订餐3.6"
    )


answer = create_message.sync(SHOP, client=client, body=message("python-1"))
assert isinstance(answer, Message), answer
placed = answer.orders[0]
assert placed.customer_number == 18 and placed.state is OrderState.PLACED, placed

order = get_order.sync(SHOP, UUID(placed.name.split("/")[-1]), client=client)
assert isinstance(order, Order), order
assert (order.name, order.total.amount, order.total.currency) == (placed.name, "3800", "CNY"), order

listed = list_orders.sync(SHOP, client=client, filter_="open = true", page_size=5)
assert isinstance(listed, ListOrdersResponse), listed
assert placed.name in [one.name for one in listed.orders], listed

customer = lookup_customer.sync(SHOP, client=client, number=18)
assert isinstance(customer, Customer) and customer.name == placed.customer, customer

refused = create_message.sync(SHOP, client=client, body=message("python-2", channel=""))
assert isinstance(refused, Error), refused
assert (refused.error.code, refused.error.reason) == (400, "INVALID_FIELD"), refused
assert refused.error.field_violations[0].field == "message.channel", refused

missing = get_order.sync_detailed(SHOP, UUID(int=7), client=client)
assert missing.status_code == 404 and isinstance(missing.parsed, Error), missing
