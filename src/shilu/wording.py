"""The words that the outputs add to a transcript, in the document's language."""

from __future__ import annotations

from collections.abc import Iterable

WORDS = {
    "zh-Hans": {
        "untitled": "（无标题）",
        "host": "主持人",
        "reporter": "记者",
        "official": "发言人",
        "opening": "开场",
        "statements": "发布",
        "questions": "答问",
        "question": "问",
        "furniture": "页面其他内容",
        "colon": "：",
        "paren": "（{}）",
        "mended": "标识已修补",
        "speaker": "发布",
        "answer": "答",
        "people": "人物",
        "report": "报道（没有可辨认的发言）",
        "unanswered": "未答",
        "lost": "失去{}",
        "prose": "文章",
        "list": "、",
        "unnamed question": "记者",
        "unnamed host": "主持人",
        "unnamed": "一位未具名者",
        "quote": "“{}”",
        "converted": "转换为 TEI",
        "kept": "文字与页面一致，仅空白作了整理；XML 不容许的字符和控制字符写作 U+FFFD。页面自身的行（导航、图片说明等）未收入。",
        "role": "角色",
        "name": "姓名",
        "office": "职务或媒体",
        "turns": "发言次数",
        "characters": "字数",
        "share": "占比",
        "medium": "媒体",
        "no medium": "（未具名媒体）",
        "counted": "{turns} 次发言，{characters} 字",
        "asked": "提问 {} 次，未答 {} 次。",
        "lengths": "每次回答 {0} 至 {2} 字，中位数 {1} 字。",
        "who spoke": "谁说了多少",
        "who asked": "谁问了几次",
        "how long": "问多长，答多长",
    },
    "zh-Hant": {
        "untitled": "（無標題）",
        "host": "主持人",
        "reporter": "記者",
        "official": "發言人",
        "opening": "開場",
        "statements": "發布",
        "questions": "答問",
        "question": "問",
        "furniture": "頁面其他內容",
        "colon": "：",
        "paren": "（{}）",
        "mended": "標識已修補",
        "speaker": "發布",
        "answer": "答",
        "people": "人物",
        "report": "報道（沒有可辨認的發言）",
        "unanswered": "未答",
        "lost": "失去{}",
        "prose": "文章",
        "list": "、",
        "unnamed question": "記者",
        "unnamed host": "主持人",
        "unnamed": "一位未具名者",
        "quote": "「{}」",
        "converted": "轉換為 TEI",
        "kept": "文字與頁面一致，僅空白作了整理；XML 不容許的字元和控制字元寫作 U+FFFD。頁面自身的行（導覽、圖片說明等）未收入。",
        "role": "角色",
        "name": "姓名",
        "office": "職務或媒體",
        "turns": "發言次數",
        "characters": "字數",
        "share": "佔比",
        "medium": "媒體",
        "no medium": "（未具名媒體）",
        "counted": "{turns} 次發言，{characters} 字",
        "asked": "提問 {} 次，未答 {} 次。",
        "lengths": "每次回答 {0} 至 {2} 字，中位數 {1} 字。",
        "who spoke": "誰說了多少",
        "who asked": "誰問了幾次",
        "how long": "問多長，答多長",
    },
    "ja": {
        "untitled": "（無題）",
        "host": "司会",
        "reporter": "記者",
        "official": "会見者",
        "opening": "開会",
        "statements": "冒頭発言",
        "questions": "質疑応答",
        "question": "問",
        "furniture": "ページのその他の内容",
        "colon": "：",
        "paren": "（{}）",
        "mended": "発言者表示を補修",
        "speaker": "発言",
        "answer": "答",
        "people": "出席者",
        "report": "報道（発言の記録なし）",
        "unanswered": "回答なし",
        "lost": "{}が欠落",
        "prose": "本文",
        "list": "、",
        "unnamed question": "記者",
        "unnamed host": "司会",
        "unnamed": "名前のない話者",
        "quote": "「{}」",
        "converted": "TEI への変換",
        "kept": "文字はページのままで、空白だけを整えた。XML が許さない文字と制御文字は U+FFFD とした。ページ自体の行（ナビゲーション、写真説明など）は含まない。",
        "role": "役割",
        "name": "氏名",
        "office": "肩書・媒体",
        "turns": "発言回数",
        "characters": "文字数",
        "share": "割合",
        "medium": "媒体",
        "no medium": "（媒体名なし）",
        "counted": "発言 {turns} 回、{characters} 字",
        "asked": "質問 {} 件、回答なし {} 件。",
        "lengths": "回答の長さは {0}～{2} 字、中央値 {1} 字。",
        "who spoke": "誰がどれだけ話したか",
        "who asked": "誰が何度尋ねたか",
        "how long": "質問と回答の長さ",
    },
    "en": {
        "untitled": "(untitled)",
        "host": "Host",
        "reporter": "Reporter",
        "official": "Official",
        "opening": "Opening",
        "statements": "Statements",
        "questions": "Questions and answers",
        "question": "Question",
        "furniture": "Other lines of the page",
        "colon": ": ",
        "paren": " ({})",
        "mended": "cue mended",
        "speaker": "Statement",
        "answer": "Answer",
        "people": "People",
        "report": "Report (nobody's turns are transcribed)",
        "unanswered": "unanswered",
        "lost": "lost {}",
        "prose": "Article",
        "list": ", ",
        "unnamed question": "a reporter",
        "unnamed host": "the host",
        "unnamed": "somebody unnamed",
        "quote": "“{}”",
        "converted": "conversion to TEI",
        "kept": "The words are those of the page; only white space was tidied, and characters that XML forbids and controls are U+FFFD. The page's own lines (navigation, captions and the like) are left out.",
        "role": "Role",
        "name": "Name",
        "office": "Office or medium",
        "turns": "Turns",
        "characters": "Characters",
        "share": "Share",
        "medium": "Medium",
        "no medium": "(no medium named)",
        "counted": "{turns} turns, {characters} characters",
        "asked": "Questions asked: {}, unanswered: {}.",
        "lengths": "Answers have {0} to {2} characters, the median is {1}.",
        "who spoke": "Who spoke how much",
        "who asked": "Who asked how often",
        "how long": "How long questions and answers are",
    },
}


#: What a mend says, in Simplified and Traditional Chinese; elsewhere it stands in English as in the JSON.
MENDS = {
    "left bracket": ("左括号", "左括號"),
    "right bracket": ("右括号", "右括號"),
    "both brackets": ("两侧括号", "兩側括號"),
    "square brackets": ("方括号", "方括號"),
    "colon": ("冒号", "冒號"),
    "guest list": ("嘉宾名单", "嘉賓名單"),
    "photo caption": ("图片说明", "圖片說明"),
    "hand-over": ("主持人点名", "主持人點名"),
    "named in the page's head": ("页首提到", "頁首提到"),
    "used again": ("多次出现", "多次出現"),
    "used often": ("频繁出现", "頻繁出現"),
    "one character off a person of this page": ("与本页人物仅一字之差", "與本頁人物僅一字之差"),
    "the word for an asker": ("记者字样", "記者字樣"),
    "the word for a host": ("主持人字样", "主持人字樣"),
    "the word for a reply": ("“答”字样", "「答」字樣"),
    "a medium": ("媒体名称", "媒體名稱"),
    "an office": ("职务", "職務"),
    "words that the grammar does not know": ("未识别的字样", "未能識別的字樣"),
    "a name": ("姓名", "姓名"),
    "an opening bracket": ("残留的左括号", "殘留的左括號"),
    "speech follows": ("其后有发言", "其後有發言"),
    "office and name": ("职务与姓名", "職務與姓名"),
}


#: What others call these languages.
REGIONS = {"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-SG": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "zh-MO": "zh-Hant"}


def words(lang: str) -> dict[str, str]:
    """The words for a language or its regional kind (zh-CN, en-GB); English for one that has none of its own."""
    return WORDS.get(REGIONS.get(lang, lang)) or WORDS.get(lang.partition("-")[0]) or WORDS["en"]


#: What the page for reading (HTML) says besides: in Simplified and Traditional Chinese, Japanese and English.
PAGE = {
    "skip": ("跳到正文", "跳到正文", "本文へ移動", "Skip to the text"),
    "map": ("发言图", "發言圖", "発言の見取り図", "Map of turns"),
    "transcript": ("实录", "實錄", "会見録", "Transcript"),
    "theme": ("切换明暗", "切換明暗", "明暗を切り替える", "Light or dark"),
    "keys": ("快捷键", "快速鍵", "キー操作", "Keys"),
    "next turn": ("下一段发言", "下一段發言", "次の発言", "next turn"),
    "previous turn": ("上一段发言", "上一段發言", "前の発言", "previous turn"),
    "next question": ("下一个提问", "下一個提問", "次の質問", "next question"),
    "previous question": ("上一个提问", "上一個提問", "前の質問", "previous question"),
    "this help": ("本说明", "本說明", "この説明", "this help"),
    "keys on": ("启用以上按键", "啟用以上按鍵", "上のキーを使う", "Use these keys"),
    "close": ("关闭", "關閉", "閉じる", "Close"),
    "turns": ("发言", "發言", "発言", "Turns"),
    "asked": ("提问", "提問", "質問", "Questions"),
    "name": ("姓名", "姓名", "氏名", "Name"),
    "office": ("职务或媒体", "職務或媒體", "役職・所属", "Office or medium"),
    "role": ("身份", "身分", "役割", "Role"),
    "characters": ("{}字", "{}字", "{}字", "{} characters"),
    "line": ("第{}行", "第{}行", "{}行目", "line {}"),
    "findings": ("审核发现", "審核發現", "点検の指摘", "Audit findings"),
    "error": ("错误", "錯誤", "誤り", "error"),
    "warning": ("警告", "警告", "警告", "warning"),
    "info": ("提示", "提示", "情報", "info"),
    "evidence": ("依据", "依據", "根拠", "evidence"),
    "as written": ("原文", "原文", "原文", "as it stands"),
    "zh-Hans": ("简体中文", "簡體中文", "中国語（簡体字）", "Simplified Chinese"),
    "zh-Hant": ("繁体中文", "繁體中文", "中国語（繁体字）", "Traditional Chinese"),
    "ja": ("日文", "日文", "日本語", "Japanese"),
    "en": ("英文", "英文", "英語", "English"),
    "made": ("由 shilu 制作", "由 shilu 製作", "shilu で作成", "Made by shilu"),
}


def page_words(lang: str) -> dict[str, str]:
    """All words of the page for reading, in a language; English for one that has none of its own."""
    at = [*WORDS].index(lang) if lang in WORDS else -1
    return words(lang) | {key: row[at] for key, row in PAGE.items()}


#: The languages in which the audit speaks.
TONGUES = ("en", "zh-Hans", "zh-Hant")
#: How many characters of a page are quoted; of Western text twice as many.
QUOTED = 20


def tongue(lang: str) -> str:
    """The language in which the audit speaks of a document, or to somebody who asks for one; zh is Simplified Chinese."""
    return "zh-Hans" if lang == "zh" else lang if lang in TONGUES else "en"


def quoted(text: str, lang: str) -> str:
    """The first few words of a text in quotation marks, cut between words where there are any."""
    flat = " ".join(text.split())
    spaced = flat[:QUOTED].isascii()
    if len(flat) > QUOTED * (1 + spaced):
        cut = flat[: QUOTED * 2].rpartition(" ")[0] if spaced else ""
        flat = (cut or flat[:QUOTED]) + "…"
    return words(lang)["quote"].format(flat)


def mend_word(word: str, lang: str) -> str:
    """What was lost, or a piece of evidence, in the document's language."""
    hans, hant = MENDS.get(word, (word, word))
    return hans if lang == "zh-Hans" else hant if lang == "zh-Hant" else word


def mend_told(lost: str, evidence: Iterable[str], lang: str) -> str:
    """That a cue was mended, what it had lost, and from what evidence."""
    said = words(lang)
    return f"{said['mended']}: {said['lost'].format(mend_word(lost, lang))} ← {', '.join(mend_word(e, lang) for e in evidence)}"
