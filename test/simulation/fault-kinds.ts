/** What can go wrong in a history. */
export const faultKinds = [
  'command API crashes',
  'relay crashes',
  'projector crashes',
  'replay crashes',
  'log is away',
  'answer of the log is lost',
  'store is away',
  'answer of a store is lost',
  'store is throttled',
  'queue refuses a partition',
  'message is doubled',
  'messages are reordered',
  'message is cut differently',
  'message is lost',
  'queue is emptied',
  'messages become visible early',
  'partitions change relays',
  'command is sent twice',
  'Redis forgets everything',
  'log is restored with a new epoch',
  'log is restored within its epoch',
] as const;

export type FaultKind = (typeof faultKinds)[number];
