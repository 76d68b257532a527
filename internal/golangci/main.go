// Command golangci is golangci-lint with asynclint built in, as
// `golangci-lint custom` makes it from .custom-gcl.yml, but without cloning
// anything: the module of golangci-lint is a dependency. It is a module of
// its own, so that its dependencies are not asynclint's.
//
// .ci/golangci builds it and runs the tests here.
package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	_ "github.com/asynclint/asynclint/cmd/gclplugin"
	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"
)

func main() {
	if err := commands.Execute(buildInfo()); err != nil {
		fmt.Fprintln(os.Stderr, "golangci:", err)
		os.Exit(exitcodes.Failure)
	}
}

// buildInfo has the hash of this program in the version: golangci-lint keeps
// findings in a cache whose key is the version, and would replay those of
// another build of the plugin.
func buildInfo() commands.BuildInfo {
	info := commands.BuildInfo{Version: "2", Commit: "?", GoVersion: "unknown"}
	if bi, ok := debug.ReadBuildInfo(); ok {
		info.GoVersion = bi.GoVersion
		for _, dep := range bi.Deps {
			if dep.Path == "github.com/golangci/golangci-lint/v2" {
				info.Version = dep.Version
			}
		}
	}
	if hash, err := ownHash(); err == nil {
		info.Version += "-asynclint-" + hash
	}
	return info
}

func ownHash() (string, error) {
	name, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8]), nil
}
