package unawaited_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/analyzers/unawaited"
)

func Test(t *testing.T) { ruletest.Run(t, unawaited.Rule) }
