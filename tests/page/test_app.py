"""The command line of `app.py`."""

import os
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from conftest import free_port
from typer.testing import CliRunner

import app as app_module
from page import Settings
from page.protection.sign_in import add_person
from page.protection.visitors import TRUSTED_PROXIES


class TestCommandLine:
    @pytest.fixture
    def launched(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        """What the app was launched with, without launching it."""
        options: dict[str, Any] = {}
        monkeypatch.setenv(TRUSTED_PROXIES, "")  # whatever is set here is forgotten afterwards
        for name in (TRUSTED_PROXIES, "SPACE_ID", "GRADIO_MCP_SERVER", "GRADIO_SERVER_NAME"):
            monkeypatch.delenv(name, raising=False)

        class Recorded:
            url = "http://127.0.0.1:7860/"

            def __init__(self, demo: gr.Blocks, **given: Any) -> None:
                assert demo is app_module.demo
                options.update(given)

            def share(self) -> str:
                if "tunnel" not in options:
                    raise RuntimeError
                return str(options["tunnel"])

            def wait(self) -> None:
                """Not at all."""

        monkeypatch.setattr(app_module, "Server", Recorded)
        options["settings"] = Settings()

        def built(settings: Settings) -> gr.Blocks:
            options["settings"] = settings
            return app_module.demo

        monkeypatch.setattr(app_module, "build_demo", built)
        return options

    @pytest.fixture
    def run(self) -> Any:
        return lambda *arguments: CliRunner().invoke(app_module.command, arguments)

    def test_host_and_port_are_passed_on(self, launched: dict[str, Any], run: Any) -> None:
        assert run("--host", "localhost", "--port", "8000").exit_code == 0
        assert (launched["host"], launched["port"]) == ("localhost", 8000)

    def test_on_a_space_it_listens_to_everybody(
        self, launched: dict[str, Any], run: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert run().exit_code == 0
        assert launched["host"] is None
        monkeypatch.setenv("SPACE_ID", "ada/digits")
        assert run().exit_code == 0
        assert launched["host"] == "0.0.0.0"  # noqa: S104
        monkeypatch.setenv("GRADIO_SERVER_NAME", "127.0.0.1")
        monkeypatch.setenv("GRADIO_SERVER_PORT", "7999")
        assert run().exit_code == 0
        assert (launched["host"], launched["port"]) == ("127.0.0.1", 7999)

    def test_without_a_tunnel_it_says_so_and_goes_on(
        self, launched: dict[str, Any], run: Any
    ) -> None:
        result = run("--share")
        assert result.exit_code == 0
        assert "No public link" in result.output
        assert "http://127.0.0.1:7860/" in result.output

    def test_with_a_tunnel_it_prints_the_link(self, launched: dict[str, Any], run: Any) -> None:
        launched["tunnel"] = "https://abc.gradio.live"
        assert "Public link: https://abc.gradio.live" in run("--share").output

    def test_what_the_owner_chooses_reaches_the_page(
        self, launched: dict[str, Any], run: Any, tmp_path: Path
    ) -> None:
        chosen = ["--corrections", str(tmp_path), "--no-examples", "--workers", "2"]
        add_person(tmp_path / "people", "ada", "correct horse")
        chosen += ["--auth-file", str(tmp_path / "people")]
        assert run(*chosen).exit_code == 0
        assert launched["settings"] == Settings(
            examples=False, workers=2, corrections=tmp_path, corrections_mb=200
        )
        assert launched["auth_file"] == tmp_path / "people"

    def test_tools_are_for_agents_and_ask_for_no_password(
        self, launched: dict[str, Any], run: Any, tmp_path: Path
    ) -> None:
        assert run("--mcp").exit_code == 0
        assert launched["mcp"] is True
        result = run("--mcp", "--auth-file", str(tmp_path / "people"))
        assert result.exit_code == 1
        assert "cannot be used together" in str(result.output)

    @pytest.mark.parametrize(("value", "is_on"), [("True", True), ("false", False), ("", False)])
    def test_tools_are_switched_on_by_gradios_own_variable(
        self,
        launched: dict[str, Any],
        run: Any,
        monkeypatch: pytest.MonkeyPatch,
        value: str,
        is_on: bool,
    ) -> None:
        monkeypatch.setenv("GRADIO_MCP_SERVER", value)
        assert run().exit_code == 0
        assert launched["mcp"] is is_on

    def test_trusted_proxies_come_from_the_option_or_its_variable(
        self, launched: dict[str, Any], run: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert run().exit_code == 0
        assert TRUSTED_PROXIES not in os.environ
        assert run("--trusted-proxies", "10.1.2.3").exit_code == 0
        assert "10.1.2.3" in os.environ[TRUSTED_PROXIES]
        monkeypatch.setenv(TRUSTED_PROXIES, "nonsense")
        result = run()
        assert result.exit_code == 1
        assert "'nonsense' is no address" in str(result.output)

    def test_a_file_of_corrections_that_cannot_be_continued_is_named(
        self, run: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "corrections.sqlite3").write_text("something else " * 99, encoding="utf-8")
        result = run("--corrections", str(tmp_path), "--port", str(free_port()))
        assert result.exit_code == 1
        assert "corrections.sqlite3" in str(result.output)

    def test_by_default_nothing_is_kept(self, launched: dict[str, Any], run: Any) -> None:
        assert run().exit_code == 0
        assert launched["settings"] == Settings()
        assert Settings().corrections is None

    def test_without_the_packages_of_mcp_it_says_what_to_do(
        self, launched: dict[str, Any], run: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(app_module, "find_spec", lambda _: None)
        result = run("--mcp")
        assert result.exit_code == 1
        assert "requirements-mcp.txt" in str(result.output)

    def test_help_names_every_option(self, run: Any) -> None:
        shown = run("--help").output
        for option in (
            "host",
            "port",
            "share",
            "auth-file",
            "corrections",
            "no-examples",
            "workers",
            "trusted-proxies",
        ):
            assert f"--{option}" in shown
