import {
  CreateTableCommand,
  DescribeTableCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  waitUntilTableExists,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';

/** The table of the book views, and the client to reach it by. */
export type Table = { readonly client: DynamoDBClient; readonly table: string };

const activeWaitSecondsMax = 60;

/** Makes the table where none is; for local and test set-up (in AWS the infrastructure code owns it). Idempotent. */
export async function createTable({ client, table }: Table): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists(
    { client, maxWaitTime: activeWaitSecondsMax, minDelay: 1, maxDelay: 5 },
    { TableName: table },
  );
}

/** An instance needs nothing but the table itself; rejects with what to do when that is missing. */
export async function expectTable({ client, table }: Table): Promise<void> {
  try {
    await client.send(new DescribeTableCommand({ TableName: table }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new Error(`DynamoDB has no table ${table}: run the migrations, or set DYNAMODB_TABLE`, {
      cause: error,
    });
  }
}
