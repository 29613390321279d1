/**
 * Tells objects as JSON, each once: an answer that is given again, because nothing it was made from has changed, is told in the text of the first time. A text is kept for
 * as long as somebody keeps its object; objects must not change once they are told.
 */
export function jsonTexts(): (answer: unknown) => string {
  const texts = new WeakMap<object, string>();
  return (answer) => {
    if (typeof answer !== 'object' || answer === null) return JSON.stringify(answer);
    const known = texts.get(answer);
    if (known !== undefined) return known;
    const text = JSON.stringify(answer);
    texts.set(answer, text);
    return text;
  };
}
