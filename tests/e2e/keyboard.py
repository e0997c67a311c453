"""A browser in which somebody only presses keys."""


class Keyboard:
    """A browser in which somebody only presses keys; keys and the server's time are counted."""

    def __init__(self, browser, url, **more):
        self.url, self.pressed, self.took, self.faults = url, 0, 0.0, []
        self.context = browser.new_context(viewport={"width": 1366, "height": 768}, **more)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("requestfinished", self.heard)

    def heard(self, request):
        timing = request.timing
        if "/admin/" in request.url and timing["responseStart"] > 0:
            self.took += timing["responseStart"] - max(timing["requestStart"], 0)

    def go(self, path):
        self.page.goto(self.url + path)

    def press(self, *keys):
        for one in keys:
            self.pressed += 1
            self.page.keyboard.press(one)

    def begin(self):
        self.pressed, self.took = 0, 0.0

    def since(self):
        return self.pressed, self.took
