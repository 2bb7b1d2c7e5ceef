"""A module that only tests have: every piece of the look on a few pages."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

from flask import Blueprint
from marshmallow import fields, validate

from yishi.errors import Conflict, NeedsSignIn, NotAllowed, Refusal, Stale, TooLarge, TooMany, Unknown
from yishi.plugins.values import Ask, Card, NavItem
from yishi.testing.acting import fake
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import public
from yishi.web.render import render

pages = Blueprint("gallery", __name__)


class Opinion(FormSchema):
    title = fields.String(
        required=True, validate=validate.Length(1, 40), metadata={"label": "一句话说说是什么事"}
    )
    text = fields.String(
        metadata={"label": "说详细些", "widget": "textarea", "help": "什么时候、在哪里、希望怎么办。"}
    )
    kind = fields.String(
        required=True,
        metadata={
            "label": "属于哪一类",
            "options": [("repair", "维修"), ("clean", "环境卫生"), ("safe", "安全")],
        },
    )
    public = fields.String(
        load_default="name",
        metadata={
            "label": "怎样公开",
            "widget": "radio",
            "options": [("name", "写我的名字"), ("anonymous", "不写名字，只有工作人员知道是我")],
        },
    )
    days = fields.List(
        fields.String(),
        metadata={
            "label": "哪天方便联系",
            "group": "怎样联系您",
            "options": [("1", "工作日白天"), ("2", "工作日晚上"), ("3", "周末")],
        },
    )
    phone = fields.String(
        metadata={
            "label": "手机号",
            "widget": "tel",
            "autocomplete": "tel",
            "group": "怎样联系您",
            "placeholder": "13800138000",
        }
    )
    on = fields.Date(allow_none=True, metadata={"label": "什么时候发现的", "group": "怎样联系您"})
    at = fields.DateTime(allow_none=True, metadata={"label": "约个时间上门看", "group": "怎样联系您"})
    people = fields.Integer(allow_none=True, metadata={"label": "影响几户"})
    words = fields.List(fields.String(), metadata={"label": "叫法", "widget": "text"})
    photos = fields.String(
        metadata={"label": "照片", "widget": "files", "help": "最多 9 张。", "accept": "image/*"}
    )
    agree = fields.Boolean(required=True, metadata={"label": "我说的都是实情"})


@pages.get("/")
@public
def home():
    asks = [
        Ask(
            "选聘新的物业公司",
            "gallery/form",
            "去表决",
            "表决",
            "2/3 以上参与，且按面积、按人数都超过参与者的一半，才算通过。",
            date(2026, 6, 28),
        ),
        Ask("电梯维修与分摊", "gallery/form", "我参加", "议事会", "今晚 19:00 · 社区二楼 · 可视频参加"),
    ]
    return render("gallery/home.html", asks=asks, photos=photos())


def photos():
    return [
        SimpleNamespace(id="1", thumb_key="x", name="单元门口", size=20000, mime="image/png"),
        SimpleNamespace(
            id="2",
            thumb_key=None,
            name="小广场改造方案（第二稿，含预算）.pdf",
            size=1200345,
            mime="application/pdf",
        ),
    ]


@pages.get("/topic")
@public
def topic():
    when = datetime(2026, 6, 20, 1, 30, tzinfo=UTC)
    told = [
        SimpleNamespace(
            when=when, text="维保公司已到场，等配件，下次跟进 7 月 19 日。", who="社区工作人员 佘*霞"
        ),
        SimpleNamespace(when=when, text="交给物业公司办理。", who="管*和"),
        SimpleNamespace(when=when, text="居民提出：3-2 电梯停运，老人上下楼困难。", who="居*乐"),
    ]
    return render("gallery/topic.html", told=told, photos=photos(), due=date(2026, 7, 19))


@pages.route("/form", methods=["GET", "POST"])
@public
def form():
    made = Form(Opinion, {"words": ["议事堂"]}, version=3)
    if made.submitted:
        with made.attempt():
            made.load()
            raise Stale(
                yours={"title": "电梯停了", "kind": "repair"},
                theirs={"title": "电梯坏了", "kind": "repair"},
                version=4,
            )
    return render("gallery/form.html", made.status, form=made)


@pages.get("/result")
@public
def result():
    return render("gallery/result.html")


@pages.get("/desk")
@public
def desk():
    rows = [
        (f"{n:04d}", title, place, tone, word, day)
        for n, (title, place, tone, word, day) in enumerate(
            [
                ("3-2 电梯停运，老人上下楼困难", "世纪花园 3 号楼 2 单元", "red", "超期 2 天", "2026-06-18"),
                ("地下车库漏水", "世纪花园 地下一层", "orange", "还有 1 天", "2026-06-21"),
                ("小广场加两把座椅", "小广场", "green", "还有 6 天", "2026-06-26"),
                ("单元门禁坏了", "世纪花园 12 号楼 1 单元", "green", "还有 9 天", "2026-06-29"),
            ],
            39,
        )
    ]
    page = SimpleNamespace(number=2, pages=8, href=lambda n: f"?page={n}")
    cards = [
        Card("等您受理的议题", "desk/topics", "最早的一件 6 月 18 日提出", "超期 2 件", "red", count=7),
        Card("本周要公示的", "gallery/", "", "还有 3 天", "orange", count=2),
        Card("新登记的居民", "people/", "其中 3 人等核实", count=12),
    ]
    return render("gallery/desk.html", rows=rows, page=page, cards=cards)


@pages.get("/modules")
@public
def modules():
    rows = [
        ("议事会", "组织议事、签到、纪要、民主评议。", "12 次会议", "plain", True),
        ("表决", "按民法典和居委会法计票，纸质与网上合并。", "可与「议事会」配合", "plain", True),
        ("群众诉求", "绿橙红三色，限期办结，销号管理。", "1 项设置未填", "orange", True),
        ("文明养犬公约", "起草、征求意见、通过、承诺、犬只登记。", "会同时打开「公约」", "plain", False),
        ("物业交接", "弃管、选聘、承接查验、合同。", "区里已允许", "plain", False),
        ("参与式预算", "居民一起定民生经费怎么花。", "区里未开放", "plain", None),
    ]
    return render("gallery/modules.html", rows=rows)


REFUSALS = {
    "400": Refusal("bad_request", "请求的内容有误，请返回上一页检查后重试。"),
    "401": NeedsSignIn(),
    "403": NotAllowed(),
    "404": Unknown(),
    "409": Conflict("gallery.conflict", "这一场已经有人报名了，请换一个时间。"),
    "stale": Stale(
        yours={"标题": "电梯停了", "地点": "3-2"}, theirs={"标题": "电梯坏了", "地点": "3-2"}, version=4
    ),
    "413": TooLarge("too_large", "内容太大了，超过了系统允许的大小。"),
    "422": Refusal(
        "gallery.too_short",
        "公示期不能少于 15 天，请把截止日期改到 7 月 5 日以后。",
        article="物权法第七十六条",
    ),
    "429": TooMany("too_many", "您操作得太频繁了。", 300),
}


@pages.post("/refuse/<which>")
@public
def refuse_post(which):
    return refuse(which)


@pages.get("/refuse/<which>")
@public
def refuse(which):
    if which == "500":
        raise RuntimeError("a fault, for the page of faults")
    refusal = REFUSALS[which]
    refusal.status = type(refusal).status if which != "400" else 400
    raise refusal


def nav_items(tenant):
    return [
        NavItem("公示栏", "gallery/", order=30),
        NavItem("表决", "gallery/result", order=40),
        NavItem("诉求", "gallery/topic", order=50),
        NavItem("公约", "gallery/form", order=60),
        NavItem("诉求办理", "gallery/desk", "desk", 20, "desk.use"),
    ]


plugin = fake(
    "gallery",
    hooks={"nav_items": nav_items},
    title="样品",
    summary="页面样品，只在测试里。",
    pages=pages,
    folder=Path(__file__).parent,
)
