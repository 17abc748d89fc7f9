// Run by test_layout.py in the page: the faults of its layout, in words.
() => {
    const faults = new Set();
    const slack = 1.5;
    const desk = document.querySelector(".desk");
    const named = element => {
        const { tagName, className, ariaLabel, textContent } = element;
        const words = ariaLabel ?? textContent.trim().slice(0, 40);
        return `${tagName.toLowerCase()}.${String(className).replaceAll(" ", ".")} "${words}"`;
    };
    const seen = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const styleOf = element => getComputedStyle(element);

    // The first parent that cuts a box off where nobody can scroll to it.
    function cutBy(element, box) {
        if (box.left < -slack || box.right > innerWidth + slack) return "the window";
        for (let parent = element; parent !== document.body; parent = parent.parentElement) {
            const { overflowX, overflowY } = styleOf(parent);
            const area = parent.getBoundingClientRect();
            const across = box.left < area.left - slack || box.right > area.right + slack;
            const down = box.top < area.top - slack || box.bottom > area.bottom + slack;
            if (across && ["hidden", "clip"].includes(overflowX)) return named(parent);
            if (down && ["hidden", "clip"].includes(overflowY)) return named(parent);
            if (["BUTTON", "INPUT"].includes(parent.tagName) && (across || down)) return named(parent);
        }
        return null;
    }

    // A line is higher than what is written in it.
    function inkOf({ left, top, width, height }) {
        return new DOMRect(left, top + 0.2 * height, width, 0.6 * height);
    }

    // Whether an element ends what is too long for it with an ellipsis, for all to see.
    const abridges = element => {
        const { textOverflow, webkitLineClamp } = styleOf(element);
        return textOverflow === "ellipsis" || webkitLineClamp !== "none";
    };

    // The part of a box that is not hidden by areas around it that scroll or abridge it.
    function inView(element, box) {
        let { top, bottom, left, right } = box;
        for (let parent = element; parent !== document.body; parent = parent.parentElement) {
            if (!abridges(parent) && !["auto", "scroll"].includes(styleOf(parent).overflowY)) continue;
            const area = parent.getBoundingClientRect();
            [top, bottom] = [Math.max(top, area.top), Math.min(bottom, area.bottom)];
            if (abridges(parent)) [left, right] = [Math.max(left, area.left), Math.min(right, area.right)];
        }
        return new DOMRect(left, top, right - left, bottom - top);
    }

    function look(element, box, what) {
        const cutting = cutBy(what === "control" ? element.parentElement : element, box);
        if (cutting) faults.add(`${what} ${named(element)} is cut by ${cutting}`);
        if (styleOf(element).pointerEvents === "none") return;
        for (const across of [0.2, 0.5, 0.8]) for (const down of [0.2, 0.5, 0.8]) {
            const hit = document.elementFromPoint(box.left + across * box.width, box.top + down * box.height);
            const own = hit && (element.contains(hit) || hit.contains(element) && what === "text");
            const isFixed = hit?.closest("th"); // the table's head, under which its rows scroll
            if (!own && !isFixed) faults.add(`${what} ${named(element)} is covered by ${hit ? named(hit) : "the window"}`);
        }
    }

    const all = [...document.querySelectorAll(".gradio-container *")].filter(seen);
    for (const element of all) {
        const { overflowX, overflowY, backgroundAttachment } = styleOf(element);
        const scrolls = ["auto", "scroll"];
        const isLong = element.scrollHeight > element.clientHeight + slack && scrolls.includes(overflowY);
        const isWide = element.scrollWidth > element.clientWidth + slack && scrolls.includes(overflowX);
        if (!desk.contains(element)) continue;
        if (isLong && !backgroundAttachment.includes("local")) faults.add(`${named(element)} scrolls without a sign`);
        if (isWide && !element.matches(".examples")) faults.add(`${named(element)} is too wide by ${element.scrollWidth - element.clientWidth}`);
    }
    for (const element of all.filter(each => each.matches("button, input, canvas, a, [tabindex='0']"))) {
        element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
        look(element, element.getBoundingClientRect(), "control");
    }
    for (const element of all.filter(each => !each.closest(".spoken, .toast, svg, style, script"))) {
        const texts = [...element.childNodes].filter(node => node.nodeType === 3 && node.data.trim());
        for (const text of texts) {
            element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
            const range = document.createRange();
            range.selectNodeContents(text);
            for (const box of range.getClientRects()) {
                const part = inView(element, inkOf(box));
                if (part.width > 1 && part.height > 1) look(element, part, "text");
            }
        }
    }
    if (document.documentElement.scrollWidth > innerWidth) faults.add("the page is too wide");
    for (const area of document.querySelectorAll(".number, .rows, .examples")) area.scrollTo(0, 0);
    scrollTo(0, 0);
    return [...faults];
}
