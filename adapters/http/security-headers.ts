/**
 * What every answer tells browsers: take it for what its type says, show it in no frame and run nothing in it, tell no other host where one came from, and come
 * back by https alone (which they pass over when it was said without).
 */
export const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
} as const;

/** The same as pairs, for the many answers that are given them one by one. */
export const securityHeaderPairs = Object.entries(securityHeaders);
