// Goes on as soon as all apps have answered in their frames; the page itself goes on after three seconds whatever they do.
addEventListener("load", () => location.replace(document.getElementById("return").href));
