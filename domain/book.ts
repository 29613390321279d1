import { isSameContent } from './equality.ts';
import { accept, refuse, type Decider, type Decision } from './decider.ts';
import type { BookEvent } from './events.ts';
import type { BookId } from './ids.ts';
import type { BookFacts } from './values.ts';

/** One book of the catalogue, folded from `book-<bookId>`. A withdrawn book stays known, but is offered to nobody. */
export type Book =
  | { readonly status: 'unknown' }
  | { readonly status: 'available'; readonly facts: BookFacts }
  | { readonly status: 'withdrawn'; readonly facts: BookFacts };

export type BookCommand =
  | { readonly type: 'add-book'; readonly bookId: BookId; readonly facts: BookFacts }
  | { readonly type: 'revise-book'; readonly bookId: BookId; readonly facts: BookFacts }
  | { readonly type: 'withdraw-book'; readonly bookId: BookId; readonly reason: string };

export type BookRefusal = 'book-already-exists' | 'book-not-found' | 'book-withdrawn';

export const book: Decider<Book, BookCommand, BookEvent, BookRefusal> = {
  initial: { status: 'unknown' },
  evolve,
  decide,
};

function evolve(state: Book, event: BookEvent): Book {
  switch (event.type) {
    case 'BookAdded':
    case 'BookRevised': {
      const { bookId: _bookId, ...facts } = event.data;
      return { status: 'available', facts };
    }
    case 'BookWithdrawn':
      return state.status === 'unknown' ? state : { status: 'withdrawn', facts: state.facts };
  }
}

type CommandOf<Type extends BookCommand['type']> = Extract<BookCommand, { type: Type }>;

function decide(command: BookCommand, state: Book): Decision<BookEvent, BookRefusal> {
  switch (command.type) {
    case 'add-book':
      return add(command, state);
    case 'revise-book':
      return revise(command, state);
    case 'withdraw-book':
      return withdraw(command, state);
  }
}

function add({ bookId, facts }: CommandOf<'add-book'>, state: Book): Decision<BookEvent, BookRefusal> {
  switch (state.status) {
    case 'unknown':
      return accept({ type: 'BookAdded', data: { ...facts, bookId } });
    case 'available':
      return isSameContent(state.facts, facts) ? accept() : refuse('book-already-exists');
    case 'withdrawn':
      return refuse('book-withdrawn');
  }
}

function revise({ bookId, facts }: CommandOf<'revise-book'>, state: Book): Decision<BookEvent, BookRefusal> {
  switch (state.status) {
    case 'unknown':
      return refuse('book-not-found');
    case 'available':
      return isSameContent(state.facts, facts)
        ? accept()
        : accept({ type: 'BookRevised', data: { ...facts, bookId } });
    case 'withdrawn':
      return refuse('book-withdrawn');
  }
}

function withdraw(
  { bookId, reason }: CommandOf<'withdraw-book'>,
  state: Book,
): Decision<BookEvent, BookRefusal> {
  switch (state.status) {
    case 'unknown':
      return refuse('book-not-found');
    case 'available':
      return accept({ type: 'BookWithdrawn', data: { bookId, reason } });
    case 'withdrawn':
      return accept();
  }
}
