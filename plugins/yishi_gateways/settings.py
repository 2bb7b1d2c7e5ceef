"""What an administrator fills in, one group for each gateway; keys and passwords are kept sealed."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from yishi.toolkit import N_, FormSchema, _

NAME = "gateways"
MAIL, SMS, WECOM = N_("邮件"), N_("短信网关"), N_("企业微信群")
SECURITY = {
    "tls": N_("TLS（465 端口常用）"),
    "starttls": N_("STARTTLS（587 端口常用）"),
    "none": N_("不加密"),
}
_KEY = re.compile(r"[0-9A-Za-z-]{8,80}")


def _short(most: int) -> validate.Length:
    return validate.Length(max=most, error=N_("太长了，请写短一些。"))


class GatewaySettings(FormSchema):
    """Each group may stay empty: its channel is not there then."""

    mail_host = fields.String(
        load_default="",
        validate=_short(200),
        metadata={
            "label": N_("发信服务器"),
            "help": N_("例如 smtp.example.cn；不填就不发邮件。"),
            "group": MAIL,
        },
    )
    mail_port = fields.Integer(
        load_default=465,
        validate=validate.Range(1, 65535),
        metadata={"label": N_("端口"), "group": MAIL},
    )
    mail_security = fields.String(
        load_default="tls",
        validate=validate.OneOf(list(SECURITY)),
        metadata={"label": N_("加密方式"), "options": list(SECURITY.items()), "group": MAIL},
    )
    mail_from = fields.String(
        load_default="",
        validate=_short(200),
        metadata={"label": N_("发信邮箱"), "widget": "email", "group": MAIL},
    )
    mail_user = fields.String(
        load_default="", validate=_short(200), metadata={"label": N_("登录名"), "group": MAIL}
    )
    mail_password = fields.String(
        load_default="", metadata={"label": N_("密码或授权码"), "secret": True, "group": MAIL}
    )
    sms_url = fields.String(
        load_default="",
        validate=_short(500),
        metadata={
            "label": N_("网关地址"),
            "help": N_("以 JSON 收到 phone、text、key 三项；同一个 key 只应发一次。不填就不用。"),
            "widget": "url",
            "group": SMS,
        },
    )
    sms_token = fields.String(
        load_default="",
        metadata={
            "label": N_("访问令牌"),
            "help": N_("随每条短信放在 Authorization 里。"),
            "secret": True,
            "group": SMS,
        },
    )
    wecom_key = fields.String(
        load_default="",
        metadata={
            "label": N_("群机器人的 key"),
            "help": N_("企业微信群里添加机器人后，地址中 key= 后面的一串；只填工作人员的群。"),
            "secret": True,
            "group": WECOM,
        },
    )

    @validates_schema
    def _whole(self, data: dict[str, Any], **_options: Any) -> None:
        wrong = {}
        if data.get("mail_host") and not data.get("mail_from"):
            wrong["mail_from"] = [_("填了发信服务器，还要填发信邮箱。")]
        if data.get("sms_url") and not str(data["sms_url"]).startswith("https://"):
            wrong["sms_url"] = [_("网关地址要以 https:// 开头，短信里有个人信息。")]
        key = data.get("wecom_key")
        if key and not _KEY.fullmatch(str(key)):
            wrong["wecom_key"] = [_("这不像一个机器人的 key，请只填 key= 后面的一串。")]
        if wrong:
            raise ValidationError(wrong)
