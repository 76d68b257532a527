package main

import (
	"bytes"
	"os"
	"testing"
)

func TestRegistryIsCurrent(t *testing.T) {
	want, err := registry("../..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../analyzers/zz_rules.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("analyzers/zz_rules.go is stale: run go generate ./analyzers")
	}
}
