import { randomUUID } from 'node:crypto';
import { PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { testStores } from '../../infra/local/test-stores.ts';
import { dynamodbClient, projectorLimits } from './client.ts';
import { createTable, type Table } from './tables.ts';

/** A table of the test's own, in the DynamoDB of the test run. */
export async function testTable(): Promise<Table> {
  const held = { client: await testClient(), table: `test-${randomUUID()}` };
  await createTable(held);
  return held;
}

export async function testClient(): Promise<DynamoDBClient> {
  const { dynamodbEndpoint, awsRegion, awsAccessKeyId, awsSecretAccessKey } = await testStores();
  return dynamodbClient(
    {
      endpoint: dynamodbEndpoint,
      region: awsRegion,
      credentials: { accessKeyId: awsAccessKeyId, secretAccessKey: awsSecretAccessKey },
    },
    projectorLimits,
  );
}

/** Makes every PutItem of this client after the first `writes` fail before it is sent, as a process that died would. */
export function crashAfter(client: DynamoDBClient, writes: number): DynamoDBClient {
  let written = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === PutItemCommand.name && ++written > writes) throw new Error('crashed');
        return next(args);
      },
    { step: 'initialize', name: 'crashAfter' },
  );
  return client;
}
