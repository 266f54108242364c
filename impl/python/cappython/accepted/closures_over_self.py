"""Inner functions, lambdas and inner classes that use the method's self."""


class Button:

    def __init__(self, label):
        self._label = label
        self._clicks = 0

    def handler(self, step=1):
        def click():
            self._clicks += step
            return self._clicks
        return click

    def labeller(self):
        return lambda suffix="": self._label + suffix

    def viewer(self):
        class View:
            label = self._label

            def __init__(inner):
                inner._shown = 0

            def show(inner):
                inner._shown += 1
                return inner.label, self._clicks, inner._shown

        return View()

    def sorted_by_weight(self, items):
        return sorted(items, key=lambda item: (item != self._label, item))


def check():
    button = Button("go")
    click = button.handler(2)
    click()
    assert click() == 4
    assert button.labeller()("!") == "go!"
    assert button.viewer().show() == ("go", 4, 1)
    assert button.sorted_by_weight(["a", "go", "b"]) == ["go", "a", "b"]
