"""Custom resources whose function sends its response itself, as cdk-amazon-chime-resources does."""

from pathlib import Path
from typing import Any

from click.testing import CliRunner

from telephony_simulator.cli import main
from tests.telephony_simulator.cdk_out import HANDLER, NUMBER, RESOURCES, function, write_cdk_out

NODE_PROVIDER = """
const https = require("https");
const http = require("http");

function api(method, path, body) {
  const url = new URL(process.env.AWS_ENDPOINT_URL_CHIME_SDK_VOICE + path);
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve(text ? JSON.parse(text) : {}));
    });
    request.on("error", reject);
    request.end(body && JSON.stringify(body));
  });
}

// as the entry point of CDK's CustomResourceProvider: https, and no port
function respond(event, fields) {
  const { StackId, RequestId, LogicalResourceId } = event;
  const response = { Status: "SUCCESS", StackId, RequestId, LogicalResourceId, ...fields };
  const body = JSON.stringify(response);
  const url = new URL(event.ResponseURL);
  const options = { hostname: url.hostname, path: url.pathname + url.search, method: "PUT" };
  options.headers = { "content-type": "", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = https.request(options, (response) => { response.resume(); resolve(); });
    request.on("error", reject);
    request.end(body);
  });
}

exports.handler = async (event) => {
  const properties = event.ResourceProperties;
  if (event.RequestType === "Delete") return respond(event, {});
  await new Promise((resolve) => setTimeout(resolve, 10000)); // waits of 10 s take 0.1 s
  if (properties.Fails) return respond(event, { Status: "FAILED", Reason: "it cannot" });
  const made = await api("POST", "/sip-media-applications", {
    Name: "line", AwsRegion: "us-east-1", Endpoints: [{ LambdaArn: properties.Function }],
  });
  const id = made.SipMediaApplication.SipMediaApplicationId;
  await respond(event, { PhysicalResourceId: id, Data: { applicationId: id } });
};
"""


def _custom(**properties: Any) -> dict[str, Any]:
    token = {"Fn::GetAtt": ["Direct", "Arn"]}
    return {"Type": "Custom::Resources", "Properties": {"ServiceToken": token, **properties}}


def _app(directory: Path) -> Path:
    application = {
        "SipMediaApplicationId": {"Fn::GetAtt": ["Own", "applicationId"]},
        "AwsRegion": "us-east-1",
    }
    rule = {**RESOURCES["Rule"]["Properties"], "Target": application}
    kept = {
        name: value
        for name, value in RESOURCES.items()
        if name not in {"Permission", "Application"}
    }
    direct = function("direct", "index.handler")
    direct["Properties"] |= {"Runtime": "nodejs22.x", "Code": {"ZipFile": NODE_PROVIDER}}
    greeting = {"Fn::Sub": "Hello ${Failing.name} ${Image}."}
    resources = {
        **kept,
        "Handler": function("line", "handler.handler", GREETING=greeting),
        "Direct": direct,
        "Own": _custom(Function={"Fn::GetAtt": ["Handler", "Arn"]}),
        "Failing": _custom(Fails=True),
        "Rule": {"Type": "Custom::SipRule", "Properties": rule},
        "Image": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": "image", "Value": "{{resolve:ssm:/aws/service/ami/latest}}"},
        },
    }
    return write_cdk_out(directory, HANDLER, resources)


def test_function_that_responds_itself_provides_its_resource(tmp_path: Path) -> None:
    app = _app(tmp_path)

    result = CliRunner().invoke(main, ["call", NUMBER, "--app", str(app), "--hang-up"])

    assert result.exit_code == 0, result.output
    assert 'hears "Hello ' in result.output  # the API client has permitted the invocation
    assert "not simulated: its function failed: Received response status [FAILED]" in result.output
    assert "it cannot" in result.output
