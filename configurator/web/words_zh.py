"""The pages' own words in Chinese, by their English text."""

from __future__ import annotations

ZH: dict[str, str] = {
    "Skip to content": "跳至内容",
}
