"""What a resource was before its adoption: kept, released, and written only while it may be."""

import pytest

from telephony_provisioner.errors import ProvisioningError, RequestError
from telephony_provisioner.records import NoRecords, TableRecords
from telephony_provisioner.sip_media_application import _decode_state as decode_application
from telephony_provisioner.sip_rule.adoption import _decode_state as decode_rule
from tests.telephony_provisioner.in_memory_table import InMemoryTable

KEY = "stack adopted rule"


def test_first_text_is_kept_until_it_is_released() -> None:
    records = TableRecords(InMemoryTable())

    assert records.keep_first(KEY, "first") == "first"
    assert records.keep_first(KEY, "second") == "first"
    assert records.has_current(KEY)

    records.release(KEY)

    assert not records.has_current(KEY)
    assert records.read(KEY) == "first"
    assert records.keep_first(KEY, "third") == "third"


def test_superseded_request_neither_records_nor_releases() -> None:
    table = InMemoryTable()
    TableRecords(table).keep_first(KEY, "first")
    before = dict(table.items[KEY])

    def refuse() -> None:
        raise ProvisioningError("superseded")

    records = TableRecords(table, refuse)
    with pytest.raises(ProvisioningError, match="superseded"):
        records.keep_first("another", "text")
    with pytest.raises(ProvisioningError, match="superseded"):
        records.release(KEY)

    assert table.items[KEY] == before
    assert not table.items["another"]


def test_stack_without_table_refuses_to_record_and_has_nothing() -> None:
    records = NoRecords()

    with pytest.raises(ProvisioningError, match="deploy the stack once without the adoption"):
        records.keep_first(KEY, "text")
    records.release(KEY)

    assert (records.has_current(KEY), records.read(KEY)) == (False, "")


@pytest.mark.parametrize("decode", [decode_application, decode_rule])
def test_record_that_is_not_readable_is_named(decode: object) -> None:
    with pytest.raises(RequestError, match="is not readable"):
        decode({"Name": "Front desk"})  # type: ignore[operator]
