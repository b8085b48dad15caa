"""The phone numbers that can be ordered: fictitious ones, a hundred an area code.

555-0100 to 555-0199 are reserved for fiction in every area code of the North American Numbering
Plan: no subscriber has such a number. An area code whose hundred numbers are taken has no more.
"""

import re
from collections.abc import Iterator
from typing import Final

_AREA_CODES_OF_STATE: Final = {
    "AK": "907",
    "AL": "205 251 256 334 659 938",
    "AR": "479 501 870",
    "AZ": "480 520 602 623 928",
    "CA": "209 213 279 310 323 341 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707"
    " 714 747 760 805 818 820 831 840 858 909 916 925 949 951",
    "CO": "303 719 720 970",
    "CT": "203 475 860 959",
    "DC": "202 771",
    "DE": "302",
    "FL": "239 305 321 352 386 407 448 561 656 689 727 754 772 786 813 850 863 904 941 954",
    "GA": "229 404 470 478 678 706 762 770 912 943",
    "HI": "808",
    "IA": "319 515 563 641 712",
    "ID": "208 986",
    "IL": "217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 872",
    "IN": "219 260 317 463 574 765 812 930",
    "KS": "316 620 785 913",
    "KY": "270 364 502 606 859",
    "LA": "225 318 337 504 985",
    "MA": "339 351 413 508 617 774 781 857 978",
    "MD": "227 240 301 410 443 667",
    "ME": "207",
    "MI": "231 248 269 313 517 586 616 679 734 810 906 947 989",
    "MN": "218 320 507 612 651 763 952",
    "MO": "314 417 557 573 636 660 816 975",
    "MS": "228 601 662 769",
    "MT": "406",
    "NC": "252 336 472 704 743 828 910 919 980 984",
    "ND": "701",
    "NE": "308 402 531",
    "NH": "603",
    "NJ": "201 551 609 640 732 848 856 862 908 973",
    "NM": "505 575",
    "NV": "702 725 775",
    "NY": "212 315 332 347 363 516 518 585 607 631 646 680 716 718 838 845 914 917 929 934",
    "OH": "216 220 234 283 326 330 380 419 440 513 567 614 740 937",
    "OK": "405 539 572 580 918",
    "OR": "458 503 541 971",
    "PA": "215 223 267 272 412 445 484 570 582 610 717 724 814 835 878",
    "RI": "401",
    "SC": "803 839 843 854 864",
    "SD": "605",
    "TN": "423 615 629 731 865 901 931",
    "TX": "210 214 254 281 325 346 361 409 430 432 469 512 682 713 726 737 806 817 830 832 903 915"
    " 936 940 945 956 972 979",
    "UT": "385 435 801",
    "VA": "276 434 540 571 703 757 804 826 948",
    "VT": "802",
    "WA": "206 253 360 425 509 564",
    "WI": "262 274 414 534 608 715 920",
    "WV": "304 681",
    "WY": "307",
}

_AREA_CODES_OF_CITY: Final = {
    "atlanta": "404 470 678 770",
    "austin": "512 737",
    "boston": "617 857",
    "chicago": "312 773 872",
    "dallas": "214 469 972 945",
    "denver": "303 720",
    "houston": "281 346 713 832",
    "las vegas": "702 725",
    "los angeles": "213 310 323 424 747 818",
    "miami": "305 786",
    "minneapolis": "612",
    "new york": "212 332 347 646 718 917 929",
    "philadelphia": "215 267 445",
    "phoenix": "480 602 623",
    "portland": "503 971 207",
    "san diego": "619 858",
    "san francisco": "415 628",
    "seattle": "206",
    "washington": "202 771",
}

_FICTIONAL: Final = re.compile(r"\+1(\d{3})55501\d{2}", re.ASCII)

TOLL_FREE_PREFIXES: Final = ("800", "833", "844", "855", "866", "877", "888")

AREA_CODES: Final = tuple(
    sorted(code for codes in _AREA_CODES_OF_STATE.values() for code in codes.split())
)


def numbers_of(area_code: str) -> Iterator[str]:
    """Yield the hundred fictitious numbers of an area code or toll-free prefix, in E.164."""
    return (f"+1{area_code}55501{last:02}" for last in range(100))


def local_area_codes(
    *, area_code: str | None, city: str | None, state: str | None
) -> tuple[str, ...]:
    """Return the area codes that fit all given criteria."""
    codes = set(AREA_CODES)
    if area_code is not None:
        codes &= {area_code}
    if city is not None:
        codes &= set(_AREA_CODES_OF_CITY.get(city.lower(), "").split())
    if state is not None:
        codes &= set(_AREA_CODES_OF_STATE.get(state.upper(), "").split())
    return tuple(sorted(codes))


def is_supplied(e164_phone_number: str) -> bool:
    """Return whether the pool contains a number."""
    match = _FICTIONAL.fullmatch(e164_phone_number)
    return match is not None and match[1] in (*AREA_CODES, *TOLL_FREE_PREFIXES)


def is_toll_free(e164_phone_number: str) -> bool:
    """Return whether a number is toll-free."""
    return e164_phone_number.startswith(tuple(f"+1{prefix}" for prefix in TOLL_FREE_PREFIXES))
