import type { Profile, ReaderDirectory, Readers, SignIn } from './ports.ts';
import { answered, refused, type Question } from './question.ts';

type DescribeReader = { readonly signIn: SignIn };

/** The profile of whoever asks. A sign-in that no command has come from yet has none. */
export const describeReader = (
  directory: ReaderDirectory,
  readers: Readers,
): Question<DescribeReader, Profile, 'reader-not-registered'> => ({
  reads: ['profiles'],
  ask: async ({ signIn }) => {
    const reader = await directory.find(signIn);
    const profile = reader && (await readers.profile(reader));
    return profile === undefined ? refused('reader-not-registered') : answered(profile);
  },
});
