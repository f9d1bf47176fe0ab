"""Plays the platform of an Official Account in safe mode, with wechatpy's cipher and parser."""

import sys
import time
import urllib.parse
import urllib.request

from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

address, token, key, app = sys.argv[1:]
crypto = WeChatCrypto(token, key, app)


def sign(*parts):
    signer = WeChatSigner()
    signer.add_data(token, *parts)
    return signer.signature


def push(number, text):
    stamp, nonce = str(int(time.time())), str(1_320_562_132 + number)
    message = (
        "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o-wang]]></FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{text}]]></Content><MsgId>{number}</MsgId></xml>"
    )
    body = crypto.encrypt_message(message, nonce, stamp)
    signature = body.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    query = urllib.parse.urlencode({
        "signature": sign(stamp, nonce), "timestamp": stamp, "nonce": nonce, "openid": "o-wang",
        "encrypt_type": "aes", "msg_signature": signature,
    })
    with urllib.request.urlopen(f"{address}?{query}", body.encode()) as answer:
        return answer.read().decode()


def read(answer):
    part = lambda name: answer.split(f"<{name}>")[1].split(f"</{name}>")[0].replace("<![CDATA[", "").replace("]]>", "")
    xml = crypto.decrypt_message(answer, part("MsgSignature"), part("TimeStamp"), part("Nonce"))
    message = parse_message(xml)
    assert (message.type, message.target, message.source) == ("text", "o-wang", "gh_1"), xml
    return message.content


said = read(push(1, "18号,订餐3.6"))
assert "农家小炒肉" in said, said
assert read(push(1, "18号,订餐3.6")) == said, "asked again"
# Of every length, so that every padding comes.
for number in range(2, 40):
    said = read(push(number, "几点关门" + "?" * number))
    assert said and read(push(number, "几点关门" + "?" * number)) == said, said
