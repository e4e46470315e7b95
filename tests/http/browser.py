# SPDX-License-Identifier: Apache-2.0
"""A real browser (Chromium, by its WebDriver) on the demo's pages, and what is measured on each of them."""
import os
import urllib.parse

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

from mined_secrets import of_page
from person import BASE, CALLBACK, challenge_of

VERIFIER = "v" * 50
# Faults of a page as a list of texts. Contrast: WCAG 2.1, 1.4.3; sizes: 2.5.5; labels: 1.3.1 and 4.1.2.
MEASURE = """
const faults = [];
const light = c => { const s = c.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * s[0] + 0.7152 * s[1] + 0.0722 * s[2]; };
const parts = text => text.match(/[\\d.]+/g).map(Number);
const ground = e => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor);
  if (c.length < 4 || c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
const name = e => e.tagName + " " + (e.name || e.className || e.textContent.slice(0, 30));
for (const e of document.body.querySelectorAll("*")) {
  const style = getComputedStyle(e);
  if (!e.checkVisibility() || style.visibility === "hidden") continue;
  if ([...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) {
    const a = light(parts(style.color).slice(0, 3)), b = light(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faults.push("contrast " + ratio.toFixed(2) + ": " + name(e));
  }
  const box = e.getBoundingClientRect();
  if (box.width && (box.right > innerWidth + 1 || box.left < -1)) faults.push("beyond the edge: " + name(e));
  const target = e.matches("input[type=checkbox], input[type=radio]") ? e.closest("label").getBoundingClientRect() : box;
  if (e.matches("button, input:not([type=hidden]), textarea, nav a") && target.height < 44) faults.push("too low, " + target.height + ": " + name(e));
  if (e.matches("input:not([type=hidden]), textarea") && !(e.labels && e.labels.length)) faults.push("without label: " + name(e));
  if (e.matches("button, a") && !e.textContent.trim()) faults.push("without text: " + name(e));
}
if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the window");
if (!document.documentElement.lang || !document.title) faults.push("no language or no title");
[...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(e => Number(e.tagName[1])).reduce((above, level) => {
  if (level > above + 1) faults.push("h" + level + " below h" + above); return level; }, 0);
if (document.querySelectorAll("h1").length !== 1 || document.querySelectorAll("main").length !== 1) faults.push("not one h1, one main");
return faults;
"""
# Of radio buttons of one name the keyboard reaches the chosen one.
REACHABLE = """
return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, summary")].filter(e =>
  e.checkVisibility() && !(e.type === "radio" && !e.checked));
"""
# WCAG 2.1, 2.4.7 and 1.4.11: a line around what has the focus, which differs from the ground.
FOCUSED = "const light = " + MEASURE[MEASURE.index("c => {"):MEASURE.index("const name")] + """
const e = document.activeElement, style = getComputedStyle(e), text = e.outerHTML.slice(0, 80);
if (style.outlineStyle !== "solid" || parseFloat(style.outlineWidth) < 2) return [e, "no outline: " + text];
const a = light(parts(style.outlineColor).slice(0, 3)), b = light(ground(e.parentElement));
const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), box = e.getBoundingClientRect();
if (ratio < 3) return [e, "outline with contrast " + ratio.toFixed(2) + ": " + text];
if (box.bottom < 0 || box.top > innerHeight) return [e, "focus out of sight: " + text];
return [e, ""];
"""


class Browser:
    def __init__(self, demo, width=1280, language="en", script=True):
        self.demo, self.base, self.width = demo, demo.env["BASE_URL"], width
        options = webdriver.ChromeOptions()
        arguments = ["--headless=new", "--ignore-certificate-errors", "--disable-gpu", "--hide-scrollbars", "--lang=" + language]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        for argument in arguments:
            options.add_argument(argument)
        preferences = {"intl.accept_languages": language}
        if not script:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(30)
        self.resize(800)

    def quit(self):
        self.driver.quit()

    def resize(self, height):
        self.command("Emulation.setDeviceMetricsOverride", width=self.width, height=height, deviceScaleFactor=1, mobile=self.width < 600)

    def command(self, name, **parameters):
        return self.driver.execute_cdp_cmd(name, parameters)

    # A person's doings

    def authorize(self, client, scope, by_script=False, **change):
        """by_script: the page that is open sends the person there, as an app does."""
        query = {"response_type": "code", "client_id": client["client_id"], "redirect_uri": CALLBACK, "scope": scope, "state": "s",
                 "code_challenge": challenge_of(VERIFIER), "code_challenge_method": "S256", **change}
        address = self.base + BASE + "/authorize?" + urllib.parse.urlencode(query)
        if by_script:
            self.driver.execute_script("location = arguments[0]", address)
        else:
            self.driver.get(address)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector):
        self.find(selector).click()

    def send(self, selector):
        """Clicks on what leads to another page, and waits for that page."""
        page = self.find("html")
        self.click(selector)
        # Between two pages ChromeDriver may have neither at hand and says so in an error of its own.
        WebDriverWait(self.driver, 20, ignored_exceptions=[WebDriverException]).until(expected_conditions.staleness_of(page))
        self.wait_for(lambda: self.driver.execute_script("return document.readyState") == "complete")
        self.demo.secrets.update(of_page(self.driver.page_source))
        self.demo.secrets.update(cookie["value"] for cookie in self.driver.get_cookies() if cookie["name"].startswith("__Secure-"))

    def type(self, **texts):
        for name, text in texts.items():
            field = self.find(f"[name={name}]")
            field.clear()
            field.send_keys(text)

    def sign_in(self, role):
        account = self.demo.roles[role]
        self.demo.secrets.add(account["password"])
        self.type(username=account["username"], password=account["password"])
        if account["user_role"] == "patient":
            self.type(email=account["email"])
        self.send("button[name=user_role]")

    # What is seen

    def text(self):
        return self.driver.execute_script("return document.body ? document.body.innerText : ''")

    def wait_for(self, condition):
        WebDriverWait(self.driver, 20).until(lambda _: condition())

    def answered(self):
        """What the client got. Nobody listens at its address."""
        self.wait_for(lambda: self.driver.current_url.startswith(CALLBACK))
        answer = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.driver.current_url).query))
        self.demo.secrets.update({answer["code"]} if "code" in answer else ())
        return answer

    def look(self, name):
        """Measures the page, light, dark and by keyboard, and keeps pictures for people to look at."""
        folder = os.path.join(self.demo.state, "screenshots")
        os.makedirs(folder, exist_ok=True)
        for scheme in ("light", "dark"):
            self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            faults = self.driver.execute_script(MEASURE)
            self.resize(max(500, self.driver.execute_script("return document.documentElement.scrollHeight")))
            self.driver.save_screenshot(os.path.join(folder, f"{name}-{self.width}-{scheme}.png"))
            self.resize(800)
            assert not faults, f"{name}, {self.width} pixels, {scheme}: {faults}"
        self.command("Emulation.setEmulatedMedia", features=[])
        self.tab_through(name)

    def tab_through(self, name):
        """With the keyboard everything is reached, and it is seen where one is."""
        missed = self.driver.execute_script(REACHABLE)
        dates = sum(element.get_attribute("type") == "date" for element in missed)
        for _ in range(len(missed) + 3 * dates + 2):  # a date has four stops; past the last one is the window, then the first
            ActionChains(self.driver).send_keys(Keys.TAB).perform()
            focused, fault = self.driver.execute_script(FOCUSED)
            if focused.tag_name in ("body", "html"):
                continue
            assert not fault, f"{name}, {self.width} pixels: {fault}"
            if focused in missed:
                missed.remove(focused)
        assert not missed, f"{name}: out of the keyboard's reach: {[element.get_attribute('outerHTML') for element in missed]}"

    def complaints(self):
        """What the browser wrote to its console: refused styles, scripts, forms."""
        return [entry["message"] for entry in self.driver.get_log("browser") if "Failed to load resource" not in entry["message"]]
