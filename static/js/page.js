// What every page of the interface may use. Each element works without it, only less comfortably.
import "./elements/copy-link.js";
import "./elements/leave-guard.js";
import "./elements/running-order.js";
import "./elements/trouble-notice.js";
