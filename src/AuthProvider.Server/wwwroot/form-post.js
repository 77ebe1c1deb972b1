// Sends the answer to the app at once; without JavaScript the button does.
document.getElementById("form-post").submit();
