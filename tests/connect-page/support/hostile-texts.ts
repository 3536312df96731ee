/** Each sets `window.ran` when anything takes it for markup, script or an address. */
const SEEDS = [
  "<script>window.ran=1</script>",
  "<img src=x onerror=window.ran=1>",
  "<svg onload=window.ran=1>",
  "<svg><script>window.ran=1</script></svg>",
  "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
  "<body onload=window.ran=1>",
  "<details open ontoggle=window.ran=1>",
  "<input autofocus onfocus=window.ran=1>",
  "<a href=javascript:window.ran=1>go</a>",
  "<base href=//evil.test/>",
  "<link rel=stylesheet href=//evil.test/x.css>",
  "<style>*{background:url(//evil.test)}</style>",
  "<math><mi//xlink:href='data:x,<script>window.ran=1</script>'>",
  "<template><script>window.ran=1</script></template>",
  "<noscript><p title='</noscript><img src=x onerror=window.ran=1>'>",
  "<!--><img src=x onerror=window.ran=1>-->",
  "]]><script>window.ran=1</script>",
  "javascript:window.ran=1",
  "{{constructor.constructor('window.ran=1')()}}",
  "#{window.ran=1}",
  "&lt;script&gt;window.ran=1&lt;/script&gt;",
  "&#60;img src=x onerror=window.ran=1&#62;",
  "\u202E<script>window.ran=1</script>",
  "＜script＞window.ran=1＜/script＞",
  "%3Cscript%3Ewindow.ran=1%3C/script%3E",
];

/** What a text may be put into: a prefix that tries to leave it. */
const ESCAPES = [
  '"',
  "'",
  "</p>",
  "</title>",
  "</script>",
  '">',
  "'>",
  "`",
  "\\x3c",
  "--></textarea>",
];

/** `count` different hostile texts, none longer than `limit` characters. */
export function hostileTexts(count: number, limit: number): string[] {
  const texts = new Set(SEEDS);
  for (const prefix of ESCAPES) {
    for (const seed of SEEDS) {
      if (texts.size >= count) break;
      if (prefix.length + seed.length <= limit) texts.add(prefix + seed);
    }
  }
  return [...texts].slice(0, count);
}
