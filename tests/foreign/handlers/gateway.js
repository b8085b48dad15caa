// BUG: answers as behind API Gateway
exports.handler = async () => ({
  statusCode: 200,
  body: JSON.stringify({ SchemaVersion: "1.0", Actions: [{ Type: "Hangup" }] }),
});
