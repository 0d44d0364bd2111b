// What the pages load from vendor/, as far as our scripts use it.
interface Window {
  htmx?: { process(element: Element): void };
}
