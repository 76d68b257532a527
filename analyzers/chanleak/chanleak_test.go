package chanleak_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/chanleak"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, chanleak.Rule) }
