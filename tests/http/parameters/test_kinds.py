"""Query strings → values, and what is said about those that are not allowed."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import pytest

from service.errors import BadParameter
from service.http.parameters.kinds import (
    Choice,
    Flag,
    Labels,
    Number,
    Ranges,
    Text,
    Words,
)
from service.http.parameters.reading import read_query
from service.http.routing.route import Route
from service.http.routing.routes import ROUTES, TASKS

WORDS = Words("languages", "…")
FLAG = Flag("include_hidden", "…")
CHOICE = Choice("open_weights", "…")
NUMBER = Number("min_params_b", "…")
TEXT = Text("name", "…")
RANGES = Ranges("buckets", "…")
MAX_VALUES = 512


def value(parameter: Any, query: str) -> Any:
    return read_query(query.encode(), [parameter], MAX_VALUES).values[parameter.name]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ()),
        ("languages=", ()),
        ("languages=,%20,", ()),
        ("languages=eng", ("eng",)),
        ("languages=eng,deu", ("deu", "eng")),
        ("languages=eng&languages=deu", ("deu", "eng")),
        ("languages=%20eng%20,eng&languages=eng", ("eng",)),
        ("languages=Sentence+Transformers", ("Sentence Transformers",)),
        ("languages=Fran%C3%A7ais", ("Français",)),
        ("languages=Français", ("Français",)),
        ("languages=%FF", ("\ufffd",)),
        ("languages=%zz", ("%zz",)),
        ("languages[]=eng&languages[]=deu&languages=fra", ("deu", "eng", "fra")),
        ("lang=eng", ()),
    ],
)
def test_words_are_repeated_or_comma_separated_and_their_order_does_not_matter(
    query: str, words: tuple[str, ...]
) -> None:
    assert value(WORDS, query) == words


@pytest.mark.parametrize("text", ["true", "TRUE", "1", "t", "yes", "Y", "on"])
def test_these_words_mean_yes(text: str) -> None:
    assert value(FLAG, f"include_hidden={text}") is True
    assert value(CHOICE, f"open_weights={text}") is True


@pytest.mark.parametrize("text", ["false", "False", "0", "f", "no", "n", "OFF"])
def test_these_words_mean_no(text: str) -> None:
    assert value(FLAG, f"include_hidden={text}") is False
    assert value(CHOICE, f"open_weights={text}") is False


def test_a_flag_is_off_unless_given_and_a_choice_is_open() -> None:
    assert value(FLAG, "") is False
    assert value(CHOICE, "") is None


@pytest.mark.parametrize("text", ["", "2", "maybe", "%20true", "1.0", "null"])
def test_other_words_are_no_answer_to_a_yes_or_no(text: str) -> None:
    with pytest.raises(BadParameter, match=r"'include_hidden' can't be .*: true or false"):
        value(FLAG, f"include_hidden={text}")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1", -1.0),
        ("%2B1", 1.0),
        ("1e3", 1_000.0),
        ("1E-2", 0.01),
        ("1_000", 1_000.0),
        ("%207%20", 7.0),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: float) -> None:
    assert value(NUMBER, f"min_params_b={text}") == number


@pytest.mark.parametrize(
    "text",
    ["", "nan", "NaN", "inf", "-inf", "Infinity", "1e400", "0x10", "1,5", "seven", "٣", "_1"],
)
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match=r"'min_params_b' can't be .*: a finite number"):
        value(NUMBER, f"min_params_b={text}")


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("[[0,500],[500,null]]", ((0.0, 500.0), (500.0, None))),
        ("[[0.5,1e3]]", ((0.5, 1_000.0),)),
        ("[[0.0,1]]", ((0.0, 1.0),)),
        ("[[500]]", ((500.0, None),)),
        ("%20[%20[0,%201]%20]", ((0.0, 1.0),)),
        ("[[0,1],[0,1],[0,1],[0,1],[0,1],[0,1],[0,1],[0,1]]", ((0.0, 1.0),) * 8),
    ],
)
def test_ranges_are_read_in_the_order_given(text: str, ranges: object) -> None:
    assert value(RANGES, f"buckets={text}") == ranges


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "[]",
        "{}",
        "null",
        "[0,500]",
        "[[]]",
        "[[null,1]]",
        "[[1,2,3]]",
        "[[-1,1]]",
        "[[1,1]]",
        "[[2,1]]",
        "[[true,2]]",
        "[[0,false]]",
        '[["0",1]]',
        "[[NaN,1]]",
        "[[0,Infinity]]",
        "[[0,1e999]]",
        "[[0,1]" + ",[0,1]" * 8 + "]",
        "[" * 2_000,
        "[[" + "9" * 500 + "]]",
        "[[0,1]]x",
        "%FF",
    ],
)
def test_ranges_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(BadParameter, match=r"'buckets' can't be .*: 1 to 8 ranges in JSON"):
        value(RANGES, f"buckets={text}")


@pytest.mark.parametrize(
    ("parameter", "negative", "plain"),
    [(RANGES, "[[-0.0,1]]", "[[0,1]]"), (RANGES, "[[-0]]", "[[0]]"), (NUMBER, "-0", "0.0")],
)
def test_a_zero_has_no_sign_and_is_one_question(parameter: Any, negative: str, plain: str) -> None:
    asked, same = (
        read_query(f"{parameter.name}={text}".encode(), [parameter], 10)
        for text in (negative, plain)
    )

    assert asked.spelled == same.spelled
    assert "-" not in asked.spelled[0][1]


def test_ranges_must_be_given() -> None:
    with pytest.raises(BadParameter, match="'buckets' is missing: 1 to 8 ranges"):
        value(RANGES, "")


def test_of_a_value_given_twice_the_last_counts() -> None:
    assert value(NUMBER, "min_params_b=x&min_params_b=7") == 7.0
    assert value(TEXT, "name=a&name=b") == "b"


def test_text_is_taken_as_it_is() -> None:
    assert value(TEXT, "name=%20E5%26%27%25") == " E5&'%"


def test_parameters_that_a_route_does_not_know_are_ignored() -> None:
    asked = read_query(b"utm_source=x&name=e5&languages=eng", [TEXT], MAX_VALUES)

    assert asked.values == {"name": "e5"}
    assert asked.spelled == [("name", "e5")]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "Manipuri (Meitei Mayek (Meithei, Meetei)),eng",
            ("Manipuri (Meitei Mayek (Meithei, Meetei))", "eng"),
        ),
        ("a(b,c", ("a(b", "c")),
        ("a),b", ("a)", "b")),
        ("a,b)(c", ("a", "b)(c")),
        ("(),(,)", ("()", "(,)")),
        ("Serbian (Latin), Hindi", ("Hindi", "Serbian (Latin)")),
    ],
)
def test_a_comma_within_the_parentheses_of_a_label_does_not_cut_it(
    text: str, labels: tuple[str, ...]
) -> None:
    assert value(Labels("languages", "…"), f"languages={text}") == labels


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("language", "languages"),
        ("Languages", "languages"),
        ("langauges", "languages"),
        ("languagess", "languages"),
        ("lanquages", "languages"),
        ("category", "categories"),
        ("modality", "modalities"),
        ("types[", "types"),
        ("names", "name"),
    ],
)
def test_a_slip_for_a_parameter_is_refused_by_both_names(slip: str, meant: str) -> None:
    with pytest.raises(BadParameter) as refused:
        read_query(f"{slip}=x".encode(), TASKS.parameters, MAX_VALUES)
    assert (
        str(refused.value) == f"There is no parameter {slip!r} here: {meant!r} was meant, perhaps"
    )


@pytest.mark.parametrize("name", ["utm_source", "lang", "x", "", "_", "cachebust", "page", "s"])
def test_any_other_unknown_parameter_is_ignored(name: str) -> None:
    assert read_query(f"{name}=x".encode(), TASKS.parameters, MAX_VALUES).spelled == []


def test_equal_questions_are_spelled_alike() -> None:
    parameters = [WORDS, FLAG, CHOICE, NUMBER, TEXT]
    one = read_query(
        b"languages=b,a&min_params_b=1&open_weights=1&include_hidden=0", parameters, MAX_VALUES
    )
    other = read_query(
        b"open_weights=yes&languages=a&languages=b&min_params_b=1.0&name=", parameters, MAX_VALUES
    )

    assert one.spelled == other.spelled
    assert dict(one.spelled)["open_weights"] == "true"


def test_a_refusal_does_not_echo_a_book() -> None:
    with pytest.raises(BadParameter) as refusal:
        value(NUMBER, "min_params_b=" + "x" * 7_000)

    assert len(str(refusal.value)) < 300


def test_there_is_a_limit_to_how_many_parameters_are_read() -> None:
    with pytest.raises(BadParameter, match=r"may have 512 values \(QUERY_MAX_VALUES\)"):
        value(TEXT, "&".join(["a=1"] * 600))


def test_a_list_of_too_many_words_is_refused_with_both_numbers() -> None:
    words = ",".join(str(number) for number in range(MAX_VALUES + 1))
    with pytest.raises(BadParameter, match="'513 values': a query may have 512 values"):
        value(WORDS, f"languages={words}")


PIECES = ("1", "1_", ".1", "1e", "-", " ", "[", "[[1,2],", '"', "a", ",", "%", "%2C", "é", "&", "=")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: str(route.path))
def test_no_value_takes_long_to_be_read_however_long_and_odd_it_is(route: Route) -> None:
    began_s = time.process_time()
    for parameter in route.parameters:
        for piece in PIECES:
            query = f"{parameter.name}={piece * (8_100 // len(piece))}x"
            with contextlib.suppress(BadParameter):
                read_query(query.encode(), route.parameters, MAX_VALUES)
    # A thousandth each; what takes time by the square of its length takes seconds.
    assert time.process_time() - began_s < 1.0
