"""Text in a place: wrapped, made smaller, cut."""

from __future__ import annotations

from service.cards.faces import width_em
from service.cards.fit import cut, fit, words_that_fit


def test_short_text_has_the_largest_size() -> None:
    fitted = fit("Short", width_px=500, sizes_px=(60, 40), most_lines=1, weight=600)

    assert (fitted.lines, fitted.size_px) == (["Short"], 60)


def test_longer_text_becomes_smaller_before_it_is_cut() -> None:
    fitted = fit(
        "A somewhat longer name", width_px=500, sizes_px=(60, 40), most_lines=1, weight=600
    )

    assert (fitted.lines, fitted.size_px) == (["A somewhat longer name"], 40)


def test_what_is_too_long_ends_in_one_ellipsis() -> None:
    fitted = fit("many words " * 50, width_px=500, sizes_px=(40,), most_lines=2, weight=400)

    assert len(fitted.lines) == 2
    assert fitted.lines[1].endswith("…")
    assert fitted.lines[1].rstrip("…")[-1].isalpha()
    assert "…" not in fitted.lines[1][:-1]
    assert all(width_em(line, 400) * 40 <= 500 for line in fitted.lines)


def test_words_run_together_are_broken_between_words() -> None:
    fitted = fit(
        "PermissibleDevelopmentClassification",
        width_px=400,
        sizes_px=(40,),
        most_lines=3,
        weight=400,
    )

    assert len(fitted.lines) > 1
    assert all(line[0].isupper() for line in fitted.lines)
    assert "".join(fitted.lines) == "PermissibleDevelopmentClassification"


def test_a_word_longer_than_a_line_is_broken_anywhere() -> None:
    fitted = fit("w" * 40, width_px=400, sizes_px=(40,), most_lines=9, weight=400)

    assert "".join(fitted.lines) == "w" * 40
    assert len(fitted.lines) > 1


def test_ideographs_need_no_spaces_to_be_wrapped() -> None:
    fitted = fit("検索と分類のための" * 3, width_px=400, sizes_px=(40,), most_lines=3, weight=400)

    assert [len(line) for line in fitted.lines] == [10, 10, 7]


def test_a_list_says_how_many_do_not_fit() -> None:
    lines = words_that_fit(["News"] * 30, width_px=200, size_px=20, most_lines=1)

    assert lines == ["News, News +28"]


def test_the_first_word_of_a_list_is_cut_where_not_even_that_fits() -> None:
    (line,) = words_that_fit(["w" * 99, "x"], width_px=200, size_px=20, most_lines=1)

    assert line.endswith("w…")


def test_where_nothing_fits_an_ellipsis_stands() -> None:
    assert cut("wide", 1, 40, 400) == "…"
    assert fit("", width_px=100, sizes_px=(40,), most_lines=1, weight=400).lines == [""]
