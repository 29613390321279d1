import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A piece of source, and the module it stands in. */
export type Declared = { readonly node: ts.Node; readonly module: ts.SourceFile };

const parsed = new Map<string, ts.SourceFile>();

/** The syntax tree of a module. The files do not change while documents are made, so each is parsed once. */
export function parseModule(file: string): ts.SourceFile {
  const module =
    parsed.get(file) ?? ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  parsed.set(file, module);
  return module;
}

/** The function or constant that a module calls by this name at its top level: its own, or one imported from a file beside it. */
export function declarationOf(module: ts.SourceFile, name: string): Declared | undefined {
  for (const statement of module.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name)
      return { node: statement, module };
    if (ts.isVariableStatement(statement)) {
      const node = statement.declarationList.declarations.find((one) => one.name.getText() === name);
      if (node !== undefined) return { node, module };
    }
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const imported = importedAs(statement, name);
      const from = statement.moduleSpecifier.text;
      if (imported !== undefined && from.startsWith('.')) {
        return declarationOf(parseModule(path.resolve(path.dirname(module.fileName), from)), imported);
      }
    }
  }
  return undefined;
}

/** What the other module calls it. */
function importedAs({ importClause }: ts.ImportDeclaration, name: string): string | undefined {
  const bindings = importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings)) return undefined;
  const specifier = bindings.elements.find((element) => element.name.text === name);
  return specifier && (specifier.propertyName ?? specifier.name).text;
}
