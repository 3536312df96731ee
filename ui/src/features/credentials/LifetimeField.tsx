import field from "../../components/Field.module.css";
import { Select } from "../../components/Select.tsx";
import type { Lifetime } from "./lifetime.ts";
import { texts } from "./texts.ts";

const OPTIONS = Object.entries(texts.lifetimes).map(([value, label]) => ({ value, label }));

/** The choice of how long a credential lasts. */
export function LifetimeField(props: { value: Lifetime; onChange: (value: Lifetime) => void }) {
  return (
    <div className={field.field}>
      <span className={field.label} aria-hidden="true">
        {texts.ends}
      </span>
      <div>
        <Select
          label={texts.ends}
          options={OPTIONS}
          value={props.value}
          onChange={(value) => props.onChange(value as Lifetime)}
          showsValue
        />
      </div>
    </div>
  );
}
