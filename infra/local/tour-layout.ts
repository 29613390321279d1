/** The widest line of the tour: fits a terminal of 100 columns. */
export const columns = 96;

/** A heading with the file where it happens at the right edge. */
export function heading(title: string, file: string): string {
  return `${title}${' '.repeat(Math.max(2, columns - title.length - file.length))}${file}`;
}

/** Breaks text between words into lines of at most {@link columns}, each indented; a longer word keeps a line of its own. */
export function wrapped(text: string, indent: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(' '.repeat(indent) + word);
  }
  return lines;
}

/** A label, and text beside it that is broken into lines below one another. */
export function labelled(label: string, text: string, labelColumns: number): string[] {
  const [first = '', ...others] = wrapped(text, labelColumns);
  return [`${label.padEnd(labelColumns)}${first.trimStart()}`, ...others];
}

/** The fields of an object as JSON, one a line beside the label. */
export function fieldLines(label: string, fields: object, labelColumns: number): string[] {
  return Object.entries(fields).flatMap(([name, value], index) =>
    labelled(index === 0 ? label : '', `${name} ${JSON.stringify(value)}`, labelColumns),
  );
}

export const ms = (value: number): string => `${value.toFixed(1)} ms`;
