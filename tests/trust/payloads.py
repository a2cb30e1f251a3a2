"""Texts that would act where they are not treated as texts (A28). Each bears MARK wherever it would become something."""

MARK = "zqx"
SUM = "1337zqx"  # what the braces below would come to

_SCRIPTS = (
    "<script>zqx()</script>", "<ScRiPt zqx>zqx()</ScRiPt>", "<script src=/zqx.js></script>", "<script/zqx>zqx()</script>",
    "</textarea><script>zqx()</script>", "</title><script>zqx()</script>", "</option></select><script>zqx()</script>",
    "</script><script>zqx()</script>", "</style><script>zqx()</script>", "<!--><script>zqx()</script>-->",
    "<noscript><p title=\"</noscript><script>zqx()</script>\">", "<scr<script>ipt>zqx()</scr</script>ipt>",
    "<script type=module>import('/zqx')</script>", "]]><script>zqx()</script>", "%3Cscript%3Ezqx()%3C/script%3E",
)  # fmt: skip
_ELEMENTS = (
    "<img src=/zqx>", "<img src=x onerror=zqx()>", "<svg onload=zqx()>", "<svg><script>zqx()</script></svg>",
    "<svg><animate onbegin=zqx() attributeName=x dur=1s>", "<svg><use href=/zqx#a>", "<math><mtext zqx></math>",
    "<body onload=zqx()>", "<iframe src=/zqx></iframe>", "<iframe srcdoc='<script>parent.zqx()</script>'></iframe>",
    "<object data=/zqx></object>", "<embed src=/zqx>", "<link rel=stylesheet href=/zqx.css>", "<style>@import '/zqx';</style>",
    "<base href=/zqx/>", "<meta http-equiv=refresh content='0;url=/zqx'>", "<form action=/zqx><button>Go</button></form>",
    "<input autofocus onfocus=zqx()>", "<details open ontoggle=zqx()>x</details>", "<video src=/zqx onerror=zqx()>",
    "<audio src=/zqx onerror=zqx()>", "<marquee onstart=zqx()>", "<a href=/zqx>x</a>", "<table background=/zqx>",
    "<p style='background:url(/zqx)'>", "<dialog open zqx>", "<template zqx><img src=/zqx></template>", "<b zqx>bold</b>",
    "<input type=image src=/zqx>", "<button formaction=/zqx>x</button>", "<isindex action=/zqx>", "<plaintext zqx>",
)  # fmt: skip
_ATTRIBUTES = (
    '" onmouseover="zqx()', "' onmouseover='zqx()", '" autofocus onfocus="zqx()" x="', "' autofocus onfocus='zqx()' x='",
    "x onmouseover=zqx()", "x/onmouseover=zqx()/", '"><img src=/zqx>', "'><img src=/zqx>", '"><script>zqx()</script>',
    '" style="background:url(/zqx)', '" hx-get="/zqx" hx-trigger="load', "' hx-get='/zqx' hx-trigger='load", '" formaction="/zqx',
    "`onmouseover=zqx()", '" data-hx-get="/zqx', '" srcdoc="zqx', "\" accesskey=x onclick=\"zqx()",
    "&quot; onmouseover=&quot;zqx()",
)  # fmt: skip
_HTMX = (
    "<div hx-get=/zqx hx-trigger=load></div>", "<div data-hx-get=/zqx data-hx-trigger=load></div>",
    "<div hx-on:load=zqx()></div>", "<div hx-on::load=zqx()></div>", "<div hx-post=/zqx hx-trigger=revealed></div>",
    "<div hx-vals='js:{a: zqx()}' hx-get=/zqx hx-trigger=load></div>", "<div hx-trigger='load[zqx()]' hx-get=/zqx></div>",
    "<div hx-ext=zqx hx-sse='connect:/zqx'></div>", "<div hx-swap-oob=true id=main zqx>gone</div>",
    "<div hx-boost=true><a href=/zqx>x</a></div>", "<hx-partial hx-target='#main'><b zqx>x</b></hx-partial>",
)  # fmt: skip
_ADDRESSES = (
    "javascript:zqx()", "JaVaScRiPt:zqx()", "java\tscript:zqx()", " javascript:zqx()", "data:text/html,<script>zqx()</script>",
    "vbscript:zqx()", "//zqx.example/x", "https://zqx.example/", "\\\\zqx.example\\x", "javascript://%0azqx()",
)  # fmt: skip
_BRACES = (
    "{{ 7 * 191 }}zqx", "{% print(7 * 191) %}zqx", "${7*191}zqx", "#{7*191}zqx", "<%= 7*191 %>zqx", "{{ config }}zqx",
    "{{ ''.__class__ }}zqx", "[[7*191]]zqx", "{# zqx #}",
)  # fmt: skip
PAYLOADS = (*_SCRIPTS, *_ELEMENTS, *_ATTRIBUTES, *_HTMX, *_ADDRESSES, *_BRACES)
SHORT = ('"><b zqx>', "<b zqx>", "' zqx='", "<a zqx>", '" zqx="')  # for columns of few letters

FORMULAS = (
    "=1+1", "=HYPERLINK(\"http://zqx.example\")", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1",
    "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0", "@cmd|' /C calc'!A0", "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "=IMPORTXML(\"//zqx\",\"x\")",
    "=WEBSERVICE(\"http://zqx.example\")", "=1+1;", "=\"x\"", "==1", "=-1", "+=1", "=A1", "=SUM(A1:A9)", "%0A=1+1", "=1+1\t",
    "@@",
    "--1", "++1", "=@A1", "\x00=1+1", "＝1+1", "\ufeff=1+1", ";=1+1", ",=1+1", "\"=1+1", "'=1+1",
)  # fmt: skip
