/** The bounded contexts a process can mount, as `SERVICES` names them. */
export const contexts = ['books', 'readers', 'recommendations'] as const;
export type Context = (typeof contexts)[number];
