/** 300 characters of Arabic: right to left, with long words and no Latin letter. */
export const LONG_ARABIC = (
  'شركة النخيل الذهبي للتجارة العامة والمقاولات والاستيراد والتصدير والخدمات اللوجستية والاستشارات التقنية ' +
  'وإدارة المرافق والصيانة المتكاملة للمباني التجارية والسكنية والصناعية في جميع أنحاء المنطقة العربية ' +
  'والمناطق الحرة ومجموعة شركاتها التابعة والزميلة والمشاريع المشتركة المحدودة المسؤولية القابضة '
)
  .repeat(2)
  .slice(0, 300)

/** Names that a careless screen would run, mirror, cut or swallow. */
export const AWKWARD = [
  '<script>alert("reeve")</script>',
  '=HYPERLINK("https://evil.example","open")',
  'Zoë 🧑‍🚀 d’Arcy-Ünal 🇩🇪 👩🏽‍💻',
  '\u202Etxt.exe reversed',
  'שלום עולם חברה בע״מ',
  'a'.repeat(280),
  'zero\u200Bwidth\u200Bjoined',
  '# heading *bold* $x$ @ref \\back',
] as const
