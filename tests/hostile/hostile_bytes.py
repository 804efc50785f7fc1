"""A seed → requests that no kind client sends: the byte-level fuzzer's imagination.

Each kind of attack is a function from a random generator to an `Attack`; the same seed gives the
same attacks in the same order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

from tests.hostile.names import Names
from tests.hostile.wire import Piece

PARAMETERS = (
    *("languages", "types", "domains", "modalities", "categories", "name", "model_types"),
    *("frameworks", "open_weights", "instruction_tuned", "min_params_b", "max_params_b"),
    *("exclusive_modality", "buckets", "include_hidden"),
    # Of pages.
    *("q", "benchmark_name", "benchmark", "models", "columns", "view", "x", "order_by", "limit"),
    *("subsets", "splits", "from", "to", "part", "origin", "exclude_tasks", "intervals"),
)
SQL = (
    *("'", "''", '"', "\\", ";", "--", "/*", "*/", "' or '1'='1", "'; drop table model; --"),
    *('" or 1=1 --', "') union select * from duckdb_settings() --", "$1", "$name", "%", "_"),
    *("' || (select content from read_text('/etc/passwd')) || '", "chr(39)", "\\x27", "`"),
    *("'); attach '/etc/passwd' as x; --", "{{7*7}}", "${7*7}", "'; copy model to '/tmp/x'; --"),
    *("pragma database_list", "'; install httpfs; load httpfs; --", "null", "NaN", "\u02bc or 1=1"),
)
MARKUP = (
    *("%3Cscript%3Ealert(1)%3C/script%3E", "%22%20onfocus=alert(1)%20x=%22", "javascript:alert(1)"),
    *("%3C/title%3E%3Cscript%3Ealert(1)//", "%27%3E%3Csvg/onload=alert(1)%3E", "//evil.example/"),
    *("https://evil.example", "%5c%5cevil.example", "{{7*7}}", "{%25 raw %25}", "%3C!--", "%26lt;"),
)
# Files that exist on any machine, on the way of a data directory, or in the package.
FILES = (
    *("etc/passwd", "etc/hostname", "proc/self/environ", "proc/self/cmdline", "current"),
    *("ingest.lock", "snapshots/current", "service/settings.py", "pyproject.toml", ".git/config"),
)
CLIMBS = (
    *("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "....//", "..;/", "%252e%252e%252f"),
    *("..%c0%af", "%uff0e%uff0e/", "/", "//", "./", "file:///", "..%00/", "\u2025/"),
)
PREFIXES = (
    *("/", "/og/", "/og/benchmark/", "/og/model/", "/og/task/", "/v1/icon/", "/v1/models/"),
    *("/v1/tasks/", "/v1/benchmarks/", "/schema/", "/static/", "/v1/snapshots/", "/favicon.ico/"),
    *("/docs/", "/assets/styles/", "/assets/fonts/", "/assets/vendor/scripts/", "/benchmark/"),
    *("/task/", "/model/", "//", "/?benchmark_name="),
)
ESCAPES = (
    *("%", "%2", "%zz", "%00", "%0", "%%", "%25", "%2525", "%u0041", "%ff", "%c0%80", "%ed%a0%80"),
    *("%f5%80%80%80", "%e0%80%af", "%0d%0a", "%0d%0aX-Injected:%201", "%20", "%09", "%7f", "+"),
    *("%e2%80%ae", "%F0%9F%A6%86", "\u202e", "\U0001f986", "%C3%A4", "a%CC%88"),
)
ENCODINGS = (
    *("gzip", "br", "zstd", "identity", "*", "identity;q=0", "*;q=0", "gzip;q=2", "gzip;q=-1"),
    *("gzip;q=0.0001", "br;q=nan", ";q=1", "gzip;;q=1", "GZIP", "x-gzip", "deflate", "aes128gcm"),
    *("gzip;q=1;x=2", "\xff\xfe", "gzip,\t, ,br", "br;q=1.000,zstd;q=0.999", "compress, *;q=0.5"),
)
TAGS = (
    *(
        "*",
        '"x"',
        'W/"x"',
        '"',
        '""',
        "W/",
        'w/"x"',
        '"a", "b"',
        '"a",,,"b"',
        "* , *",
        "x",
        '"a" "b"',
    ),
    *('"\xe4"', '"' + "x" * 4_000 + '"', ",".join(['"x"'] * 500), "'x'", '\\"x\\"'),
)
RANGES = (
    *(
        "bytes=0-0",
        "bytes=-1",
        "bytes=5-2",
        "bytes=0-",
        "bytes=0-0,1-1",
        "bytes=a-b",
        "bytes=",
        "0-9",
    ),
    *(
        "items=0-1",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(900)),
        "bytes=99999999999999999999-",
    ),
)
DATES = (
    *("Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "", "0", "Fri, 99 Zzz 99999 99:99:99 GMT"),
    *("Thu, 01 Jan 2099 00:00:00 +9999", "2026-01-01T00:00:00Z", "-1", "(" * 200),
    *("Mon, 01 Jan 0000 00:00:00 GMT", "Mon, 01 Jan 10000 00:00:00 GMT"),
)
# A browser is told by a page what is wrong, and all others by JSON.
ACCEPTS = ("Accept: text/html,*/*;q=0.8", "Accept: */*")
HOSTS = (
    *("evil.example", "evil.example:80", '"><script>alert(1)</script>'),
    *("", "a b", "127.0.0.1:99999", "[::1", "x" * 3_000, "..", "\xff", "a,b", "http://x/", "x\ty"),
    *("localhost", "metadata.google.internal", "127.0.0.1\t", "%00", "a/../b", "user@host"),
)
METHODS = (
    *("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"),
    *("QUERY", "get", "G\x00T", "", "GET\t", "PRI", "M-SEARCH", "X" * 5_000, "GÉT", "SOURCE"),
)
VERSIONS = (
    *("HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/3", "HTTP/1.2", "HTTP/11", "http/1.1"),
    *("", "HTTP/1.1 ", "HTTP /1.1", "HTTP/1.1.1", "HTTP/-1.1", "ICE/1.0", "RTSP/1.0"),
)
ODD_HEADERS = (
    *("X: \x00", "X : y", " folded", "\tfolded", "X", ":", "X:", ": y", "X: a\rb", "X: a\nY: b"),
    *("Content-Length: 5", "Content-Length: -1", "Content-Length: 1e3", "Content-Length: 0x10"),
    *("Content-Length: 5\r\nContent-Length: 6", "Content-Length: 99999999999999999999"),
    *("Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: x"),
    *("Transfer-Encoding: chunked\r\nContent-Length: 3", "Connection: close", "Connection: x,,y"),
    *(
        "Connection: keep-alive, Upgrade\r\nUpgrade: websocket",
        "Upgrade: h2c",
        "Expect: 100-continue",
    ),
    *("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",),
    *("Expect: 200-ok", "Origin: null", "Origin: \xff", "Origin: https://a.example, https://b"),
    *("Access-Control-Request-Method: DELETE", "Access-Control-Request-Headers: \x7f(){}"),
    *("X-Forwarded-For: ' or 1=1", "X-Forwarded-Proto: gopher", "Traceparent: 00-zz-zz-zz"),
    *(
        "Cookie: " + "a=b; " * 900,
        "Accept: */*;q=zz",
        "Referer: javascript:alert(1)",
        "TE: trailers",
    ),
    *("Proxy: http://127.0.0.1:1", "Authorization: Basic ////", "X-HTTP-Method-Override: DELETE"),
    *(
        "Content-Type: \xff/\xff",
        "Trailer: Host",
        "Cache-Control: no-cache, max-age=-1",
        "Via: 1.0 x",
    ),
)

FORGED = (
    *(
        "127.0.0.1",
        "::1",
        "::ffff:10.0.0.1",
        "203.0.113.9",
        "203.0.113.9:80",
        "[2001:db8::1]:80",
        "",
    ),
    *(
        "unknown",
        "_hidden",
        "' or 1=1",
        "1.2.3.4.5",
        "999.1.1.1",
        "fe80::1%eth0",
        "[::1",
        "\xff",
        "١.٢.٣.٤",
    ),
    *("0x7f.1", "localhost", "203.0.113.9 10.0.0.1", ",", ",,,,", "1.2.3.4," * 900, "a:b:c", "%00"),
)
# Below which the fuzzed service stands, and what a proxy or a client may make of that.
ROOT_PATH = "/board"
PREFIX_FORMS = (
    *(
        ROOT_PATH,
        ROOT_PATH * 2,
        f"{ROOT_PATH}/",
        f"/{ROOT_PATH}",
        f"{ROOT_PATH}/..",
        "/BOARD",
        "/boards",
    ),
    *(
        "/%62oard",
        "/board%2f",
        "/board%00",
        "/board;x=1",
        "/board?",
        "/boar",
        "/./board",
        "http://x/board",
    ),
)

LANGUAGES = (
    *("German", "deu", "deu-Latn", "deu_Latn", "GERMAN", " German ", "German,", ",German", ",", ""),
    *("German,German", "English,deu,eng-Latn", "x,German", "nonsense", "null", "*", "%", "_", "-"),
    *(
        "German;",
        "German%2Cdeu",
        "%E6%97%A5%E6%9C%AC",
        "%00",
        "de%CC%81u",
        "German%0A",
        "[]",
        "a+b",
    ),
    *("German," * 60, "eng-Latn-x-private", "zxx", "mul", "und", "English%27 or 1=1--"),
)
MOMENTS = (
    *("current", "previous", "", "0000", "2026-01-01", "2026-13-45", "9999-12-31T23:59Z", "-1"),
    *("2026-08-20T12:00", "latest", "../current", "%00", "x" * 99, "current,previous", "00000000-"),
)

NESTED_PATH = "/nested-request"
NESTED = f"GET {NESTED_PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
FRAMINGS = (
    *("Connection: Upgrade\r\nUpgrade: anything", "Connection: Upgrade\r\nUpgrade: websocket"),
    *("Connection: upgrade, close\r\nUpgrade: h2c", "Upgrade: h2c", "Connection: Upgrade"),
    *("Expect: 100-continue", "Connection: keep-alive", "Connection: close", "TE: trailers"),
)


@dataclass(frozen=True)
class Attack:
    """What is sent on one connection, and under which name it is counted."""

    kind: str
    pieces: list[Piece] = field(repr=False)
    half_close: bool = True
    is_head: bool = False

    @property
    def sent(self) -> bytes:
        """All of it."""
        return b"".join(piece.data for piece in self.pieces)


class Attacker:
    """Attacks in the order that `seed` gives them."""

    def __init__(self, names: Names, seed: int) -> None:
        self._names = names
        self._rng = Random(seed)
        self._kinds: list[Callable[[], Attack]] = [
            *(self._targets, self._escapes, self._climbs, self._sql, self._headers, self._methods),
            *(
                self._noise,
                self._mutated,
                self._pipelined,
                self._bodies,
                self._long,
                self._in_pieces,
            ),
            *(self._conditions, self._protocols, self._cut, self._values, self._nested),
            *(self._forged, self._prefixed, self._questions),
        ]

    def next_attack(self) -> Attack:
        """The next one; every kind has its turn equally often."""
        return self._rng.choice(self._kinds)()

    # What requests are made of

    def _path(self) -> str:
        return self._rng.choice(self._names.paths(self._rng))

    def _one_of(self, *pools: tuple[str, ...]) -> str:
        return self._rng.choice(self._rng.choice(pools))

    def _request(
        self,
        target: str,
        *headers: str,
        method: str = "GET",
        version: str = "HTTP/1.1",
        body: bytes = b"",
    ) -> bytes:
        lines = [f"{method} {target} {version}", *headers]
        if not any(header.lower().startswith("host") for header in headers):
            lines.insert(1, "Host: 127.0.0.1")
        return _encoded("\r\n".join(lines)) + b"\r\n\r\n" + body

    def _attack(self, kind: str, data: bytes, *, is_head: bool = False) -> Attack:
        half_close = self._rng.random() < 0.5
        return Attack(kind, [Piece(data)], half_close=half_close, is_head=is_head)

    # The kinds

    def _targets(self) -> Attack:
        """Parameters that exist with values that do not, repeated, empty, broken and mixed."""
        path = self._path().split("?")[0]
        pools = (
            ESCAPES,
            SQL,
            MARKUP,
            ("", "&", "=", "==", "[]", "[[0,500],[500,null]]", "[[1e999,2]]"),
        )
        pairs = []
        for _ in range(self._rng.randint(0, 8)):
            value = "".join(self._one_of(*pools) for _ in range(self._rng.randint(0, 3)))
            pairs.append(f"{self._one_of(PARAMETERS)}{self._rng.choice('==')}{_no_space(value)}")
        target = f"{path}?{'&'.join(pairs)}"
        return self._attack("targets", self._request(target, self._rng.choice(ACCEPTS)))

    def _values(self) -> Attack:
        """Numbers, flags and ranges at their limits."""
        numbers = (
            "1e308",
            "-0",
            "1e-400",
            "inf",
            "nan",
            "0x1",
            "1_0",
            "٣",
            "1e9999",
            "-1",
            "9" * 400,
        )
        ranges = (
            "[[0,0]]",
            "[]",
            "[[]]",
            "null",
            "[" * 500,
            "[[null,1]]",
            "[[0,1e400]]",
            "{}",
            "[[-1,2]]",
        )
        flags = ("true", "TRUE", "2", "yes ", "\x01", "on,off")
        query = "&".join(
            (
                f"min_params_b={self._rng.choice(numbers)}",
                f"max_params_b={self._rng.choice(numbers)}",
                f"open_weights={self._rng.choice(flags)}",
                f"buckets={self._rng.choice(ranges)}",
                f"include_hidden={self._rng.choice(flags)}",
            )
        )
        path = self._rng.choice((self._path().split("?")[0], "/v1/models"))
        return self._attack("values", self._request(f"{path}?{_no_space(query)}"))

    def _escapes(self) -> Attack:
        """Broken, overlong and doubled percent-escapes within names and between segments."""
        path = list(self._path())
        for _ in range(self._rng.randint(1, 4)):
            path.insert(self._rng.randint(1, len(path)), self._rng.choice(ESCAPES))
        return self._attack("escapes", self._request("".join(path)))

    def _climbs(self) -> Attack:
        """Ways out of the store."""
        climb = self._rng.choice(CLIMBS) * self._rng.randint(1, 12)
        tail = self._rng.choice(("", "/scores", ".png", "%00.png", "?name=x", "#x", "/"))
        target = f"{self._rng.choice(PREFIXES)}{climb}{self._rng.choice(FILES)}{tail}"
        return self._attack("climbs", self._request(target, self._rng.choice(ACCEPTS)))

    def _sql(self) -> Attack:
        """SQL in every parameter and every name."""
        text = "".join(self._rng.choice(SQL) for _ in range(self._rng.randint(1, 3)))
        quoted = "".join(f"%{byte:02X}" for byte in text.encode())
        target = self._rng.choice(
            (
                f"/v1/benchmarks/{quoted}/scores",
                f"/v1/tasks/{quoted}/scores",
                f"/v1/models/{quoted}/scores",
                f"/v1/models/{quoted}",
                f"/v1/icon/{quoted}",
                *(
                    f"/v1/{room}?{name}={quoted}"
                    for room in ("tasks", "models")
                    for name in PARAMETERS
                ),
                f"{self._path().split('?')[0]}?languages={quoted}&buckets={quoted}",
            )
        )
        return self._attack("sql", self._request(target))

    def _headers(self) -> Attack:
        """Headers that nobody should send, several at once."""
        headers = [self._rng.choice(ODD_HEADERS) for _ in range(self._rng.randint(1, 6))]
        if self._rng.random() < 0.3:
            headers += [f"Host: {self._rng.choice(HOSTS)}"] * self._rng.randint(1, 2)
        return self._attack("headers", self._request(self._path(), *headers))

    def _conditions(self) -> Attack:
        """Conditions, ranges and codings, in any spelling."""
        pools = (
            ("If-None-Match", TAGS),
            ("If-Match", TAGS),
            ("If-Range", TAGS),
            ("If-Modified-Since", DATES),
            ("If-Unmodified-Since", DATES),
            ("Range", RANGES),
            ("Accept-Encoding", ENCODINGS),
        )
        chosen = self._rng.sample(pools, self._rng.randint(1, 5))
        headers = [
            f"{name}: {self._rng.choice(values)}"
            for name, values in chosen
            for _ in range(self._rng.randint(1, 2))
        ]
        is_head = self._rng.random() < 0.2
        method = "HEAD" if is_head else "GET"
        data = self._request(self._path(), *headers, method=method)
        return self._attack("conditions", data, is_head=is_head)

    def _methods(self) -> Attack:
        """Methods and versions, known, unknown and none."""
        method, version = self._rng.choice(METHODS), self._rng.choice(VERSIONS)
        target = self._rng.choice(
            (self._path(), "*", "", "127.0.0.1:80", "http://127.0.0.1/health")
        )
        data = self._request(target, method=method, version=version)
        return self._attack("methods", data, is_head=method == "HEAD")

    def _noise(self) -> Attack:
        """Bytes without any plan."""
        alphabet = self._rng.choice((bytes(range(256)), b"\r\n :/%?&=", b"GET /HTP1.\r\n", b"\0"))
        size = self._rng.choice((1, 10, 100, 5_000, 40_000))
        return self._attack("noise", bytes(self._rng.choices(alphabet, k=size)))

    def _mutated(self) -> Attack:
        """A good request with a few bytes changed, dropped or doubled."""
        data = bytearray(self._request(self._path(), "Accept-Encoding: gzip", "If-None-Match: *"))
        for _ in range(self._rng.randint(1, 6)):
            place = self._rng.randrange(len(data))
            change = self._rng.randrange(3)
            if change == 0:
                data[place] = self._rng.randrange(256)
            elif change == 1:
                del data[place]
            else:
                data.insert(place, self._rng.choice((0, 10, 13, 32, 37, 58, 128, 255)))
        return self._attack("mutated", bytes(data))

    def _pipelined(self) -> Attack:
        """Many requests at once, good ones and bad ones."""
        requests = [
            self._request(self._path(), *self._rng.choices(("Accept-Encoding: br", "X: y"), k=1))
            for _ in range(self._rng.choice((2, 5, 50, 500)))
        ]
        if self._rng.random() < 0.5:
            bad = self._rng.choice((b"\0\0\0", b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 50, b"GET /%"))
            requests.insert(self._rng.randrange(len(requests)), bad)
        return self._attack("pipelined", b"".join(requests))

    def _bodies(self) -> Attack:
        """Bodies where none is expected: whole, chunked, cut, too long, of the wrong length."""
        size = self._rng.choice((0, 1, 1_000, 100_000))
        body = self._rng.randbytes(size)
        chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (size, body) if size else b"0\r\n\r\n"
        headers, sent = self._rng.choice(
            (
                ([f"Content-Length: {size}"], body),
                ([f"Content-Length: {size + 5}"], body),
                ([f"Content-Length: {size}", "Expect: 100-continue"], body),
                (["Transfer-Encoding: chunked"], chunked),
                (["Transfer-Encoding: chunked"], b"zz\r\n" + body),
                (["Transfer-Encoding: chunked"], chunked[:-3]),
                (["Transfer-Encoding: chunked"], b"5;" + b"x" * 5_000 + b"\r\nhello\r\n0\r\n\r\n"),
                (["Transfer-Encoding: chunked"], b"0\r\n" + b"T: x\r\n" * 2_000 + b"\r\n"),
                (["Transfer-Encoding: chunked"], b"f" * 20 + b"\r\n"),
            )
        )
        method = self._rng.choice(("GET", "GET", "POST", "DELETE"))
        return self._attack(
            "bodies", self._request(self._path(), *headers, method=method, body=sent)
        )

    def _long(self) -> Attack:
        """Targets, queries and header blocks beyond every limit."""
        size = self._rng.choice((4_000, 9_000, 40_000, 400_000))
        data = self._rng.choice(
            (
                self._request("/" + "a" * size),
                self._request("/v1/models/" + "%41" * (size // 3)),
                self._request("/v1/tasks?name=" + "x" * size),
                self._request("/v1/tasks?" + "&" * size),
                self._request("/v1/tasks?languages=" + "a," * (size // 2)),
                self._request(f"/v1/benchmarks?{'&'.join(f'p{n}=1' for n in range(size // 8))}"),
                self._request("/health", "X: " + "y" * size),
                self._request("/health", *(f"X{n}: y" for n in range(size // 8))),
                self._request("/health", "y" * size + ": x"),
                self._request("/v1/benchmarks", "Accept-Encoding: " + "gzip," * (size // 5)),
                self._request("/v1/benchmarks", "If-None-Match: " + '"a",' * (size // 4)),
            )
        )
        return self._attack("long", data)

    def _in_pieces(self) -> Attack:
        """A request byte by byte, or cut anywhere, names in UTF-8 included."""
        target = self._rng.choice((self._path(), "/v1/models/日本/モデル", "/v1/tasks?name=ä"))
        data = self._request(target, "Accept-Encoding: zstd")
        size = self._rng.choice((1, 3, 7, 40))
        chunks = [data[start : start + size] for start in range(0, len(data), size)]
        # Without a pause the kernel puts the pieces together again; with many it takes for ever.
        pieces = [Piece(chunk, 0.001 if number < 60 else 0) for number, chunk in enumerate(chunks)]
        return Attack("in pieces", pieces, half_close=self._rng.random() < 0.5)

    def _protocols(self) -> Attack:
        """Clients that came to the wrong door."""
        data = self._rng.choice(
            (
                b"GET /health\r\n",
                b"GET /\n\n",
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\x12\4\0\0\0\0\0" + b"\0" * 18,
                b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + self._rng.randbytes(500),
                b"SSH-2.0-OpenSSH_9.9\r\n",
                b"\x00\x00\x00\x14ftypisom" + self._rng.randbytes(50),
                b"EHLO localhost\r\nMAIL FROM:<a@b>\r\n",
                b"*1\r\n$4\r\nPING\r\n",
                b"PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n",
                b"\xef\xbb\xbfGET /health HTTP/1.1\r\nHost: x\r\n\r\n",
                b"\r\n\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n",
                b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\nSSH-2.0-x\r\n",
                b"GET http:///etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
                b"GET file:///etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
                b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
            )
        )
        return self._attack("protocols", data)

    def _forged(self) -> Attack:
        """A client that says it is somebody else, where that decides whose turn it is."""
        name = self._rng.choice(("X-Forwarded-For", "x-forwarded-for", "Forwarded", "X-Real-IP"))
        headers = [
            f"{name}: {', '.join(self._rng.choices(FORGED, k=self._rng.randint(1, 40)))}"
            for _ in range(self._rng.randint(1, 3))
        ]
        target = f"/v1/models?name={self._rng.randrange(1_000_000)}"
        return self._attack("forged", self._request(target, *headers))

    def _prefixed(self) -> Attack:
        """The path of a proxy before a path, in any spelling."""
        prefix = "".join(self._rng.choices(PREFIX_FORMS, k=self._rng.randint(1, 2)))
        target = prefix + self._rng.choice((self._path(), "", "/", "?", "?name=x", "#", "//health"))
        return self._attack("prefixed", self._request(target))

    def _questions(self) -> Attack:
        """What pages and rankings are asked, of things that exist, in odd words for the rest."""
        benchmark, task, model = (
            quote(self._rng.choice(known), safe="")
            for known in (self._names.benchmarks, self._names.tasks, self._names.models)
        )
        languages, before, after = (
            self._rng.choice(words) for words in (LANGUAGES, MOMENTS, MOMENTS)
        )
        odd = _no_space(self._one_of(ESCAPES, SQL, MARKUP))
        target = self._rng.choice(
            (
                f"/v1/benchmarks/{benchmark}/scores?languages={languages}",
                f"/benchmark/{benchmark}?languages={languages}&view=languages",
                f"/benchmark/{benchmark}?languages={languages}&languages={languages}&q={odd}",
                f"/v1/rankings?benchmark={benchmark}&languages={languages}",
                f"/v1/rankings?tasks={task}&languages={languages}&intervals=true",
                f"/v1/tasks?languages={languages}",
                f"/compare?models={model}&models={odd}&benchmark={benchmark}",
                f"/compare?{f'models={model}&' * self._rng.choice((1, 20, 21, 200))}",
                f"/v1/compare?models={model}&models={model}&benchmark={odd}",
                f"/changes?from={before}&to={after}",
                f"/v1/changes?from={before}&to={after}&benchmark={benchmark}&limit={odd}",
                f"/model/{model}/history?benchmark={odd}",
                f"/v1/models/{model}/history?benchmark={benchmark}&limit={before}",
                f"/sql?q={odd}",
                f"/v1/sql?q={odd}",
                f"/task/{task}?order_by={odd}&q={odd}",
            )
        )
        target = _no_space(target)
        return self._attack("questions", self._request(target, self._rng.choice(ACCEPTS)))

    def _nested(self) -> Attack:
        """A request within the body of another, which two readers could see in two ways."""
        headers = self._rng.choices(FRAMINGS, k=self._rng.randint(1, 3))
        if self._rng.random() < 0.5:
            headers.append(f"Content-Length: {len(NESTED)}")
            body = NESTED
        else:
            headers.append("Transfer-Encoding: chunked")
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(NESTED), NESTED)
        method = self._rng.choice(("GET", "POST", "HEAD", "OPTIONS", "DELETE"))
        head = self._request(self._path(), *headers, method=method)
        cut = self._rng.randrange(len(body))
        pieces = [Piece(head, 0.01), Piece(body[:cut], 0.01), Piece(body[cut:])]
        if self._rng.random() < 0.3:
            pieces = [Piece(head + body)]
        # Some of these connections are closed by then: nobody half-closes one.
        return Attack("nested", pieces, half_close=False, is_head=method == "HEAD")

    def _cut(self) -> Attack:
        """A request that ends before its end."""
        data = self._request(self._path(), "Accept-Encoding: gzip")
        return Attack("cut", [Piece(data[: self._rng.randrange(1, len(data))])], half_close=True)


def _encoded(text: str) -> bytes:
    """Latin-1 where that goes, as header values are, else UTF-8, as raw names are."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8")


def _no_space(text: str) -> str:
    """As a client that knows only that spaces end a target."""
    return text.replace(" ", "%20").replace("#", "%23")
