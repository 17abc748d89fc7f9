"""What programs and agents find: docs/serving.md, descriptions, MCP."""

import base64
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import apart, free_port, opened
from gradio.data_classes import FileData
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from PIL import Image
from playwright.sync_api import Browser

from page import Server, build_demo
from page.protection import pictures
from page.protection.allowances import Allowance

ROOT = Path(__file__).parents[3]
SERVING = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
NUMBER = ROOT / "page" / "view" / "static" / "examples" / "1-number.png"
ADDRESS = "http://127.0.0.1:7860"
ENDPOINTS = {"read_image", "read_url", "read_strokes"}
SEVEN = [[[0, 0], [10, 0], [4, 20]]]


def block(language: str, containing: str, app_url: str) -> str:
    """A block of docs/serving.md, for the running app."""
    found = re.findall(rf"```{language}\n(.*?)```", SERVING, re.DOTALL)
    (only,) = [each for each in found if containing in each]
    return str(only).replace(ADDRESS, app_url.rstrip("/"))


class TestServingPage:
    def test_python_in_three_lines(
        self,
        app_url: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        Image.open(NUMBER).convert("RGB").save(tmp_path / "photo.jpg")
        monkeypatch.chdir(tmp_path)
        code = block("python", "gradio_client", app_url)
        assert sum(bool(line) for line in code.splitlines()) == 3
        exec(code, {})  # noqa: S102
        assert capsys.readouterr().out.splitlines()[-1] == "40917"

    def test_javascript(self, app_url: str, browser: Browser) -> None:
        context = browser.new_context()
        page = next(opened(context, app_url))
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.evaluate(f"async () => {{ {block('javascript', 'fetch', app_url)} }}")
        assert said == ["7"]
        context.close()

    @pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
    def test_curl(self, app_url: str) -> None:
        lines = block("sh", "curl", app_url)
        said = subprocess.run(["sh", "-c", lines], capture_output=True, text=True, check=True)  # noqa: S603, S607
        assert '"text":"7"' in said.stdout.replace(" ", "")


class TestDescriptions:
    def test_openapi_describes_the_three(self, app_url: str) -> None:
        described = httpx.get(f"{app_url}gradio_api/openapi.json").raise_for_status().json()
        named = {path.rsplit("/", 1)[-1] for path in described["paths"] if "/call/v2/" in path}
        assert named == ENDPOINTS

    def test_every_parameter_has_an_example_that_works(self, app_url: str) -> None:
        info = httpx.get(f"{app_url}gradio_api/info").raise_for_status().json()
        examples = {
            name: endpoint["parameters"][0] for name, endpoint in info["named_endpoints"].items()
        }
        assert not any(each["parameter_has_default"] for each in examples.values())
        assert examples["/read_url"]["example_input"] == "https://example.com/7.png"
        assert FileData(**examples["/read_image"]["example_input"]).path
        assert examples["/read_strokes"]["example_input"] == SEVEN


@pytest.fixture
def mcp_url() -> Iterator[str]:
    """The address of the tools of an app that serves them."""
    server = Server(build_demo(), port=free_port(), mcp=True)
    yield f"{server.url}gradio_api/mcp/"
    server.close()


class TestMcp:
    def test_an_agent_finds_the_three_tools_and_reads(self, mcp_url: str) -> None:
        picture = base64.b64encode(NUMBER.read_bytes()).decode()

        async def converse() -> tuple[list[Any], Any, Any, Any]:
            async with (
                streamable_http_client(mcp_url) as (reading, writing, _),
                ClientSession(reading, writing) as session,
            ):
                await session.initialize()
                tools = (await session.list_tools()).tools
                names = {tool.name.split("read_")[-1]: tool.name for tool in tools}
                drawn = await session.call_tool(names["strokes"], {"strokes": SEVEN})
                inline = f"data:image/png;base64,{picture}"
                seen = await session.call_tool(names["image"], {"image": inline})
                refused = await session.call_tool(names["url"], {"url": "http://127.0.0.1/x.png"})
                return tools, drawn, seen, refused

        tools, drawn, seen, refused = apart(converse())
        assert {tool.name.split("read_")[-1] for tool in tools} == {"image", "url", "strokes"}
        assert all("digits" in tool.description for tool in tools)
        assert '"text": "7"' in drawn.content[0].text.replace("'", '"')
        assert "40917" in seen.content[0].text
        assert refused.isError
        assert "cannot be reached" in refused.content[0].text

    def test_an_agent_has_the_allowance_of_its_address(
        self, mcp_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pictures, "_links", Allowance(2))

        async def converse() -> list[str]:
            stranger = httpx.AsyncClient(headers={"X-Forwarded-For": "203.0.113.9"})
            async with (
                streamable_http_client(mcp_url, http_client=stranger) as (reading, writing, _),
                ClientSession(reading, writing) as session,
            ):
                await session.initialize()
                tools = (await session.list_tools()).tools
                (name,) = [tool.name for tool in tools if tool.name.endswith("url")]
                asked = {"url": "http://127.0.0.1/x.png"}
                return [(await session.call_tool(name, asked)).content[0].text for _ in range(3)]

        assert ["in a minute" in said for said in apart(converse())] == [False, False, True]

    def test_no_host_that_an_agent_names_is_asked(self, mcp_url: str) -> None:
        """Gradio calls the endpoints at the address of the first agent's request."""

        async def converse() -> str:
            named = httpx.AsyncClient(headers={"Host": "evil.example"})
            async with (
                streamable_http_client(mcp_url, http_client=named) as (reading, writing, _),
                ClientSession(reading, writing) as session,
            ):
                await session.initialize()
                tools = (await session.list_tools()).tools
                (name,) = [tool.name for tool in tools if tool.name.endswith("strokes")]
                return str((await session.call_tool(name, {"strokes": SEVEN})).content[0].text)

        assert '"text": "7"' in apart(converse()).replace("'", '"')

    def test_without_the_option_there_is_none(self, app_url: str) -> None:
        assert httpx.post(f"{app_url}gradio_api/mcp/", json={}).status_code == 404
