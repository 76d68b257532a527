package rlockwrite_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/rlockwrite"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, rlockwrite.Rule) }
