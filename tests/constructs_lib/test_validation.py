import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_lib.validation import at_least, between, is_e164, is_host, is_name, one_of

NO_DEADLINE = settings(deadline=None, max_examples=100, derandomize=True)


@NO_DEADLINE
@given(st.integers(min_value=1, max_value=10**15 - 1))
def test_number_of_up_to_15_digits_is_e164(number: int) -> None:
    assert is_e164(f"+{number}") == (number > 9)


@NO_DEADLINE
@given(st.text(max_size=20))
def test_e164_accepts_only_a_plus_and_ascii_digits(text: str) -> None:
    accepted = is_e164(text)

    assert not accepted or (text[0] == "+" and text[1:].isascii() and text[1:].isdecimal())


@NO_DEADLINE
@given(st.text(alphabet="abcXYZ019 _.-/\n", max_size=300))
def test_name_accepts_what_the_service_accepts(text: str) -> None:
    assert is_name(text) == (0 < len(text) <= 256 and not {"/", "\n"} & set(text))


@NO_DEADLINE
@given(st.ip_addresses(v=4))
def test_ipv4_addresses_are_valid_hosts(address: object) -> None:
    assert is_host(str(address))


@pytest.mark.parametrize(
    "host", ["", ".", "a", "1.2.3", "1.2.3.256", "a..b", "a_b.c", "é.com", f"{'a' * 64}.com"]
)
def test_invalid_hosts_are_refused(host: str) -> None:
    assert not is_host(host)


@pytest.mark.parametrize("value", [True, 1.5, "1", None, -1, 3])
def test_numbers_outside_a_range_are_refused(value: object) -> None:
    assert not between(0, 2)(value)


def test_at_least_has_no_maximum() -> None:
    assert at_least(1)(10**30)
    assert not at_least(1)(0)


def test_one_of_accepts_its_values_only() -> None:
    assert one_of(["800", "888"])("888")
    assert not one_of(["800", "888"])("801")
