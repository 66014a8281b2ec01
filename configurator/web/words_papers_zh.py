"""Chinese for the papers that a customer takes along, and for the pages' look."""

from __future__ import annotations

PAPERS_ZH = {
    "Feature": "项目",
    "Your choice": "所选配置",
    "Before tax": "税前",
    "QR code that opens this quote": "打开此报价的二维码",
    "Code": "配置代码",
    "Release": "版本",
    "Made on": "报价日期",
    "Page {n} of {all}": "第{n}页，共{all}页",
    "with tax": "含税",
    "Save as PDF": "保存为PDF",
    "{price} with tax": "含税{price}",
    "Look": "外观",
    "Light": "浅色",
    "Dark": "深色",
    "As the device": "跟随设备",
}  # fmt: skip
