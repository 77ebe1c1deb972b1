// Goes on as soon as all apps have answered in their frames, and after three seconds whatever they do.
const goOn = () => location.replace(document.getElementById("return").href);
addEventListener("load", goOn);
setTimeout(goOn, 3000);
