import { bookNamed, bookRated } from '../../domain/testing/examples.ts';
import { streamOf } from '../../domain/testing/stored-events.ts';
import { describeParkingLot } from '../../projections/testing/parking-lot.contract.ts';
import { memoryParkingLot } from './parking-lot.ts';

describeParkingLot('the record of parked streams in memory', async () => {
  let books = 0;
  return {
    lot: memoryParkingLot(),
    partition: 6,
    streamOf: () => streamOf(bookRated(4, { book: bookNamed(`b-${(books += 1)}`) })),
  };
});
