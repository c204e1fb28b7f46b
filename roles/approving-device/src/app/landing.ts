import "@countersign/ui/ui.css";
import "./landing.css";

/**
 * The page a code's link leads to when it is scanned outside the app. It approves nothing and asks nothing (§4, T49); all it does is to
 * take the code out of the address, so that no history keeps it (T29).
 */
history.replaceState(null, "", location.pathname);
