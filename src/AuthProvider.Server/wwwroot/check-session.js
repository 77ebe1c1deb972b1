// Answers an app's "client_id session_state" with unchanged, changed or error (OpenID Connect Session Management 1.0, 3.2).
const cookie = "__Host-AuthProvider-State=";

async function check(message, origin) {
  const parts = typeof message === "string" ? message.split(" ") : [];
  const [hash, salt, ...rest] = parts.length === 2 ? parts[1].split(".") : [];
  if (!parts[0] || !hash || !salt || rest.length > 0) {
    return "error";
  }

  const state = document.cookie.split("; ").find(pair => pair.startsWith(cookie))?.slice(cookie.length) ?? "";
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${parts[0]} ${origin} ${state} ${salt}`));
  const text = btoa(String.fromCharCode(...new Uint8Array(digest))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return text === hash ? "unchanged" : "changed";
}

addEventListener("message", async event => {
  // A page without an origin cannot be answered in private.
  if (event.source && event.origin !== "null") {
    event.source.postMessage(await check(event.data, event.origin), event.origin);
  }
});
