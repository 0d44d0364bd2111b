// What goes into mathjax-svg.min.js; README.md says how it is built.
import { liteAdaptor } from "mathjax-full/js/adaptors/liteAdaptor.js";
import { RegisterHTMLHandler } from "mathjax-full/js/handlers/html.js";
import { TeX } from "mathjax-full/js/input/tex.js";
import "mathjax-full/js/input/tex/ams/AmsConfiguration.js";
import "mathjax-full/js/input/tex/base/BaseConfiguration.js";
import "mathjax-full/js/input/tex/boldsymbol/BoldsymbolConfiguration.js";
import "mathjax-full/js/input/tex/cancel/CancelConfiguration.js";
import "mathjax-full/js/input/tex/color/ColorConfiguration.js";
import "mathjax-full/js/input/tex/configmacros/ConfigMacrosConfiguration.js";
import "mathjax-full/js/input/tex/mathtools/MathtoolsConfiguration.js";
import { mathjax } from "mathjax-full/js/mathjax.js";
import { SVG } from "mathjax-full/js/output/svg.js";

const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);
const page = mathjax.document("", {
  InputJax: new TeX({
    packages: ["base", "ams", "boldsymbol", "cancel", "color", "configmacros", "mathtools"],
    macros: { bm: ["\\boldsymbol{#1}", 1] }, // KaTeX knows it by itself
    formatError: (_jax, error) => {
      throw error;
    },
  }),
  // Glyphs stand in each drawing as paths: no font has to be there, nothing is shared.
  OutputJax: new SVG({ fontCache: "none" }),
});

globalThis.texToSvg = (tex, display) =>
  adaptor.innerHTML(page.convert(tex, { display, em: 16, ex: 8, containerWidth: 1280 }));
